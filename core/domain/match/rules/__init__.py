"""Rules: why two people must not be paired, one class each: the reason as words, or None. Scores nothing.

Every rule speaks twice: `blocks` gives the reason for one pair, as words that follow the mentor's name, and `mask` the
same answer for all pairs at once. Writing a class in its family's file is all there is to do; the first rule that
forbids a pair gives the reason, in this order:

participation  both are there and take part, and a seat is free
kept_apart     one manages the other, somebody asked for it, or it ended before
musts          a confirmed must that the other side's answers rule out, or one that nobody read
optional       what a program switches on or off

Below them: registry (what a rule is and may know, and which rules hold).
"""

from core.domain.match.rules import participation, kept_apart, musts, optional  # isort: skip
from core.domain.match.rules.kept_apart import UNCHECKED, chain, unchecked
from core.domain.match.rules.musts import by_hand
from core.domain.match.rules.registry import (
    RULES,
    MatchingFacts,
    Reason,
    Rule,
    active,
    allowed,
    blocker,
    default_switches,
    first_against,
    rule,
)

__all__ = [
    "RULES",
    "UNCHECKED",
    "MatchingFacts",
    "Reason",
    "Rule",
    "active",
    "allowed",
    "blocker",
    "by_hand",
    "chain",
    "default_switches",
    "first_against",
    "kept_apart",
    "musts",
    "optional",
    "participation",
    "rule",
    "unchecked",
]
