"""Tests: relationships."""
