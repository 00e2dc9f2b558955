"""Tests: frame."""
