"""Recruit: who comes in: admission, coverage, participation, forms and sheets. Never reads or writes."""
