"""Tests: playbook."""
