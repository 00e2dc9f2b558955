"""Review: the meeting. Which case is clear and why, what stands side by side, what was decided. Never reads or writes.

cases: the queue · comparison: a mentee beside candidates · veil: what a mode hides · answers: what people say
differently since · decisions: history as a meeting tells it · meeting: who is present and who steps back · curation:
ranked choices, requests and profiles.
"""
