"""Relationships: what happens in a pair and who needs somebody. Decides; never reads or writes."""
