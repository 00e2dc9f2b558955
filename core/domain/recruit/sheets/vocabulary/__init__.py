"""Vocabulary: what a header or an answer means in any language of the playbook. Reads no table and decides nothing.

    data/playbook/languages ─ tables ─► header_names ─► ordinals
                                   └──► answers, row_words, calendar_and_languages

Words are compared as `folded` leaves them. Whatever can mean several things gives all of them; the caller weighs.
"""

from core.domain.recruit.sheets.vocabulary.answers import (
    agreement,
    is_anonymous,
    is_ditto,
    is_leave_or_left,
    is_mostly,
    is_not_sure,
    is_nothing,
    number,
    other_answer,
    role,
    status,
    time_kinds,
    topic_named,
    yes_no,
)
from core.domain.recruit.sheets.vocabulary.calendar_and_languages import language_named, month_named, weekday_named
from core.domain.recruit.sheets.vocabulary.header_names import (
    Somebody,
    about,
    asked,
    consent,
    header_keys,
    hint,
    is_furniture,
    not_asked,
    yes_means,
)
from core.domain.recruit.sheets.vocabulary.ordinals import Ranked, is_rank_word, ordinal
from core.domain.recruit.sheets.vocabulary.row_words import is_example, is_footnote, is_total
from core.domain.recruit.sheets.vocabulary.tables import header_words

__all__ = [
    "Ranked",
    "Somebody",
    "about",
    "agreement",
    "asked",
    "consent",
    "header_keys",
    "header_words",
    "hint",
    "is_anonymous",
    "is_ditto",
    "is_example",
    "is_footnote",
    "is_furniture",
    "is_leave_or_left",
    "is_mostly",
    "is_not_sure",
    "is_nothing",
    "is_rank_word",
    "is_total",
    "language_named",
    "month_named",
    "not_asked",
    "number",
    "ordinal",
    "other_answer",
    "role",
    "status",
    "time_kinds",
    "topic_named",
    "weekday_named",
    "yes_means",
    "yes_no",
]
