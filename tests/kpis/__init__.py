"""Tests: kpis."""
