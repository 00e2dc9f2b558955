"""Audiences: who reads why two people fit, and how many sentences each gets. Knows no criterion and no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Audience(StrEnum):
    """Who reads the reasons of a pair.

    meeting: the people around the table. private meeting: the same with a mode that hides wishes (blind, projector).
    table: coordinators on their own pages and in the files they take from there. file: the list of pairs that is sent
    on. mentee, mentor: a letter to one of the two. profile: a page on which people browse each other.
    """

    MEETING = "meeting"
    PRIVATE_MEETING = "private meeting"
    TABLE = "table"
    FILE = "file"
    MENTEE = "mentee"
    MENTOR = "mentor"
    PROFILE = "profile"


# Sentences at most. A card of the meeting stands beside others; a profile is one of twelve on the page.
MOST: Mapping[Audience, int] = {
    Audience.MEETING: 2,
    Audience.PRIVATE_MEETING: 2,
    Audience.TABLE: 3,
    Audience.FILE: 3,
    Audience.MENTEE: 3,
    Audience.MENTOR: 3,
    Audience.PROFILE: 1,
}
OUTSIDE = frozenset({Audience.FILE, Audience.MENTEE, Audience.MENTOR, Audience.PROFILE})  # beyond the coordinators

# Who may read a criterion's sentences. A profile shows only what its owner agreed to, so a criterion has to ask.
USUAL = frozenset(Audience) - {Audience.PROFILE}
EVERYBODY = frozenset(Audience)
CONFIDENTIAL = frozenset({Audience.MEETING, Audience.TABLE})  # a wish stays between its owner and the team
TEAM = CONFIDENTIAL | {Audience.PRIVATE_MEETING}
