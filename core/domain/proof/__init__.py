"""Proof: what mentoring changed, who was left out, whether the score predicts. Values in, values out; names nobody."""
