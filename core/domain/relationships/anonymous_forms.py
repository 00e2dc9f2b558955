"""Anonymous forms: what can be used of a form that does not say who answered: sums, never a pair. Guesses nobody.

Who answered could often be worked out from the other person's name. A form that promised to be anonymous stays so.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain import playbook
from core.domain.base.text import counted
from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import CheckMapping, cells_of
from core.domain.relationships.check_headers import WHO, fields, form_questions, rated_keys
from core.domain.relationships.check_labels import Scale, picked, runs_downwards

FEWEST = 5  # answers: a mean of fewer could be read off as somebody's


def is_anonymous(table: Table, mapping: CheckMapping) -> bool:
    """Whether no cell of the file tells who answered."""
    return not any(
        not values.is_blank(cell) and not vocabulary.is_anonymous(cell)
        for key in WHO
        for column in mapping.of(key)
        for cell in cells_of(table, column.index)
    )


def summarize_anonymous(table: Table, mapping: CheckMapping) -> Iterator[str]:
    """The means of what was rated and the counts of what was picked, a sentence each, where enough people answered."""
    labels = fields(mapping.kind)
    for key in rated_keys(mapping.kind):
        ratings = [
            rating
            for column in mapping.of(key)
            for cell in cells_of(table, column.index)
            if (rating := Scale((), mapping.labels).rating(cell, downwards=runs_downwards(column.header)))
        ]
        if len(ratings) >= FEWEST:
            mean = sum(ratings) / len(ratings)
            top = len(playbook.load().health_check.scale)
            yield f"All together, “{labels[key]}”: {mean:.1f} of {top} ({counted(len(ratings), 'answer')})"
    for key, question in form_questions(mapping.kind).items():
        answers = [
            picked(cell, question, mapping.labels) if question.kind == "choice" else None
            for column in mapping.of(key)
            for cell in cells_of(table, column.index)
        ]
        known = [answer for answer in answers if answer]
        if len(known) >= FEWEST:
            counts = ", ".join(f"{answer.label}: {known.count(answer.id)}" for answer in question.answers)
            yield f"All together, “{labels[key]}” {counts}"
