"""Tests: design."""
