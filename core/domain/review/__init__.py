"""Review: the meeting. Which case is clear and why, what stands side by side, what was decided. Never reads or writes.

cases: the queue · reviewed_run: the run as frozen and as it stands now · case_view: one case for the screen ·
comparison: a mentee beside candidates · privacy: what a mode hides · answers: what people say differently since ·
decisions: history as a meeting tells it · meeting: who is present and who steps back.
"""
