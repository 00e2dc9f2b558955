"""Matching: who could work with whom, the best assignment, and what would change it.

proposals   the whole run: people and settings in, explained pairs and a proof line out
choices     for the meeting: candidates, ripples, why not, comparisons
curated     shortlists, and rankings honored as a whole; open_questions: who is asked until when, and who is next
recruiting  where one more seat or mentor would help most
criteria    why two people fit: a score for the solver, a sentence for the meeting
rules       why two people must not be paired
presence    who is not there to be matched, or has a wish to be read first; exclusions: who is kept apart on purpose
assignment  scores, seats and rules as arrays in, the provably best assignment out
shortlists  a few mentors for each mentee to choose from, as one flow
whatif      what an override, other weights or one more seat would change; why somebody has no mentor

reasons     why two people fit, as sentences for one audience: the meeting, a letter, the coordinators' table

Beside the run: run_record (what it decides on, what is kept of it), pairs (two people with score and breakdown),
unmatched (whom it leaves without a mentor, and why), audiences (who reads what) and fingerprint
(all that it reads, as one short text).
Below the criteria: scoring (the registry and what it adds up to), cohort (both sides as arrays),
wishes (what one side asks of the other; wish_reading reads it from free text),
availability (time zones and cadence); settings is how a run matches.
Below the assignment: pool (who and which seats are left, in blocks), stages (an objective as steps, proven by column
generation) and flow (the network solver and its prices).
"""

from core.domain.match.assignment import Assignment, assign

__all__ = ["Assignment", "assign"]
