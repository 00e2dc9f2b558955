"""Measured work with a printed ratio, never a timed test: `python -m benchmarks [subject ...]`.

Every file here with a `TITLE` and a function `rows()` is a subject; `rows()` yields dictionaries, one a printed row,
with the same keys in the same order. `contestants/` holds one small script per program that is measured: each runs in a
process of its own, so that its peak memory is its own, and some in an environment of their own.
"""
