"""Tests: a file beside each noun of core/ and pages/; tests/browser drives real Chromium."""
