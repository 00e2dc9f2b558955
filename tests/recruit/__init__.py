"""Tests: recruit."""
