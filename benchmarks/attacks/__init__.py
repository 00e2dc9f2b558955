"""Attacks on files: each counts how often what is promised did not hold: in full as a benchmark, quickly as a test."""
