"""The domain: what is true about a mentoring program. Values in, values out; no SQL, no clock, no chance."""
