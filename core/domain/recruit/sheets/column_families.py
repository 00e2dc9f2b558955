"""Column families: columns that are one question together: options to tick, places of a ranking, the same again.

Looks at headers and cells; decides nothing about what the question asks beyond what its parts say.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Literal

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.recruit.sheets import parsed_headers, vocabulary
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.header_evidence import NAME, HeaderEvidence
from core.domain.recruit.sheets.parsed_headers import Header

Kind = Literal["single", "options", "ranking", "again"]
LISTS = ("topics", "needs", "languages", "interests", "hobbies", "industries", "styles", "roles", "ranked_mentors")
TICKED = 0.8  # share of filled cells that tick, or repeat, or rank an option
FEWEST_OPTIONS = 2
MOSTLY = 0.5  # share of options that are known topics, or languages, from which on all of them are
FROM_OPTIONS = 0.85  # how sure options are that are known by name
FROM_TICKS = 0.6  # and options that nobody knows, but that their cells repeat
_NOUNS = {"topics": "topics", "languages": "languages"}
_NUMBER = re.compile(r"#?\d+(?:st|nd|rd|th)?\.?", re.IGNORECASE)
_BLANK_OPTION = 1  # a column without a header, right of a question, holds one single text: its option


@dataclass(frozen=True)
class Family:
    """One question and its columns, in the order of their answers. `options`: what each column stands for."""

    kind: Kind
    columns: tuple[int, ...]
    header: Header
    keys: Mapping[str, HeaderEvidence]
    options: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Its first column."""
        return self.columns[0]


def families(headers: Sequence[Header], samples: Sequence[CellSample]) -> list[Family]:
    """All columns, each in one family, in the order of the sheet."""
    free = {place for place, header in enumerate(headers) if not header.added}
    gathered: list[Family] = []
    for finder in (_with_options, _right_of_a_question, _rankings, _options_as_headers, _again):
        for family in finder(headers, samples, sorted(free)):
            if free.issuperset(family.columns):
                gathered.append(family)
                free.difference_update(family.columns)
    taken = {place for family in gathered for place in family.columns}
    gathered += [
        Family("single", (place,), header, header.keys) for place, header in enumerate(headers) if place not in taken
    ]
    return sorted(gathered, key=lambda family: family.first)


def _with_options(headers: Sequence[Header], samples: Sequence[CellSample], free: Sequence[int]) -> Iterator[Family]:
    """ "Topics [Negotiation]", "Topics - Negotiation": a question with an option behind it, in several columns."""
    parts = {place: parts for place in free if (parts := parsed_headers.parted(headers[place].text))}
    by_question: dict[str, list[int]] = {}
    for place, (question, _) in parts.items():
        by_question.setdefault(folded(question), []).append(place)
    for places in by_question.values():
        if len(places) < FEWEST_OPTIONS:
            continue
        options = [parts[place][1] for place in places]
        header = parsed_headers.parse(parts[places[0]][0], "plain")
        if len({folded(option) for option in options}) < len(options) or not _are_ticked(places, options, samples):
            continue
        keys = {key: evidence for key, evidence in header.keys.items() if key in LISTS} or _named_options(options)
        yield _options_family(places, options, header, keys)


def _right_of_a_question(
    headers: Sequence[Header], samples: Sequence[CellSample], free: Sequence[int]
) -> Iterator[Family]:
    """A question above its first option only: the columns to its right have no header and hold one text each."""
    for place in free:
        header = headers[place]
        if not header.text.strip() or not any(key in LISTS for key in header.keys):
            continue
        places = [place]
        while places[-1] + 1 in free and not headers[places[-1] + 1].text.strip():
            places.append(places[-1] + 1)
        texts = [samples[column].single_text() for column in places]
        if len(places) > FEWEST_OPTIONS and all(text for text in texts):
            keys = {key: evidence for key, evidence in header.keys.items() if key in LISTS}
            yield Family("options", tuple(places), header, keys, tuple(texts))


def _rankings(headers: Sequence[Header], samples: Sequence[CellSample], free: Sequence[int]) -> Iterator[Family]:
    """ "Topic 1", "Topic 2"; "1st choice", "2nd choice": the columns in the order of their numbers."""
    headers = [_ranked_by_option(header) for header in headers]
    by_base: dict[str, list[int]] = {}
    for place in free:
        if headers[place].rank and not headers[place].says_nothing:
            by_base.setdefault(headers[place].base, []).append(place)
    for base, numbered in by_base.items():
        first = [place for place in free if not headers[place].rank and base and headers[place].base == base]
        ranked = sorted(numbered, key=lambda place: (headers[place].rank, place))
        places = [*first[:1], *ranked]
        ranks = [headers[place].rank for place in ranked]
        if len(places) < FEWEST_OPTIONS or len(set(ranks)) < len(ranks):
            continue
        header = headers[places[0]]
        # "Choice 1" is called "Choice"; of "Mentor choice 1", "mentor" alone would ask who wants one.
        stated = parsed_headers.parse(_NUMBER.sub(" ", header.text), "plain")
        if base and "ranked_mentors" not in stated.keys:
            stated = parsed_headers.parse(base, "plain")
        keys = dict(header.keys)
        for key, evidence in stated.keys.items():
            if key not in keys or keys[key].weight < evidence.weight:
                keys[key] = evidence
        whose = header.whose or stated.whose
        yield Family("ranking", tuple(places), replace(header, whose=whose), keys)


def _ranked_by_option(header: Header) -> Header:
    """ "Rank your needs [1st choice]": the option is a place, as in the grids of Google Forms."""
    parts = parsed_headers.parted(header.text)
    ranked = vocabulary.ordinal(parts[1]) if parts else None
    if parts and ranked and not ranked.rest:
        question = parsed_headers.parse(parts[0], "plain")
        return replace(question, text=header.text, base=folded(parts[0]), rank=ranked.number)
    return header


def _options_as_headers(
    headers: Sequence[Header], samples: Sequence[CellSample], free: Sequence[int]
) -> Iterator[Family]:
    """Columns whose headers are the options themselves, ticked or repeated in their cells, wherever they stand."""
    kinds = {place: _option_kind(headers[place], samples[place]) for place in free}
    options = {place: " ".join(headers[place].text.split()) for place in free}
    lists: dict[tuple[str, ...], list[int]] = {}
    reasons: dict[tuple[str, ...], dict[str, HeaderEvidence]] = {}
    for (kind, _), steps in groupby(enumerate(free), key=lambda step: (kinds[step[1]], step[1] - step[0])):
        run = [place for _, place in steps]
        if not kind:
            continue
        for places in _segments(run, options):
            if meant := _named_options([options[place] for place in places], ticked=kind == "ticked"):
                lists.setdefault(tuple(meant), []).extend(places)
                reasons.setdefault(tuple(meant), meant)
    others = [place for place in free if headers[place].text and vocabulary.other_answer(headers[place].text) == ""]
    for keys, places in lists.items():
        if len(places) < FEWEST_OPTIONS:
            continue
        if len(others) == 1 and len(lists) == 1:
            places = [*places, *others]
        else:
            places = [*places, *(place for place in others if place == places[-1] + 1)]
        yield _options_family(places, [options[place] for place in places], headers[places[0]], reasons[keys])


def _again(headers: Sequence[Header], samples: Sequence[CellSample], free: Sequence[int]) -> Iterator[Family]:
    """The same question again, word for word."""
    by_text: dict[str, list[int]] = {}
    for place in free:
        if headers[place].base and headers[place].keys:
            by_text.setdefault(folded(headers[place].text), []).append(place)
    for places in by_text.values():
        if len(places) > 1 and any(key in LISTS for key in headers[places[0]].keys):
            yield Family("again", tuple(places), headers[places[0]], headers[places[0]].keys)


def _options_family(
    places: Sequence[int], options: Sequence[str], header: Header, keys: Mapping[str, HeaderEvidence]
) -> Family:
    named = ["" if vocabulary.other_answer(option) is not None else option for option in options]
    header = replace(header, whose=None, not_asked="", perhaps_added=False)
    return Family("options", tuple(places), header, keys, tuple(named))


def _are_ticked(places: Sequence[int], options: Sequence[str], samples: Sequence[CellSample]) -> bool:
    """Whether the cells of all columns (but one for other answers) tick, repeat or rank their option."""
    plain = [
        place
        for place, option in zip(places, options, strict=True)
        if vocabulary.other_answer(option) is None and samples[place].cells
    ]
    texts = dict(zip(places, options, strict=True))
    return all(samples[place].share(lambda cell, o=texts[place]: _ticks(cell, o)) >= TICKED for place in plain)  # type: ignore[misc]


def _ticks(cell: str, option: str) -> bool:
    return ticked(cell, option) is not None or place_in_ranking(cell) is not None


def ticked(cell: str, option: str) -> bool | None:
    """Whether a cell ticks its option (by a sign, a yes, or the option itself); None where it says something else."""
    text = cell.strip()
    if not text:
        return False
    if folded(text) == folded(option):
        return True
    if text in ("0", "1"):
        return text == "1"
    if text.casefold() in ("x", "✓", "✔", "☑", "☒", "●", "•"):
        return True
    if text in ("☐", "-", "–"):
        return False
    return vocabulary.yes_no(text)


def place_in_ranking(cell: str) -> int | None:
    """The place that a cell gives its option: "2", "2nd", "Second choice"; None for anything else."""
    text = cell.strip()
    if re.fullmatch(r"[1-9]\d?(?:\.0)?", text):
        return int(float(text))
    ranked = vocabulary.ordinal(text) if text else None
    return ranked.number if ranked and not ranked.rest else None


def _option_kind(header: Header, sample: CellSample) -> Literal["repeated", "ticked", ""]:
    """How a column's cells answer an option that is its header; blank where they do not, or where it asks something."""
    option = " ".join(header.text.split())
    known = bool(option) and _is_known_option(option)
    asks = header.best >= NAME - 0.1 or header.whose or header.yes_means or header.added or header.not_asked
    if not option or (asks and not known):
        return ""
    if not sample.cells:
        return "ticked" if known else ""
    if sample.share(lambda cell: folded(cell) == folded(option)) >= TICKED:
        return "repeated"
    return "ticked" if sample.share(lambda cell: ticked(cell, option) is not None) >= TICKED else ""


def _segments(run: Sequence[int], options: Mapping[int, str]) -> list[list[int]]:
    """Neighbors that are options of one question; unknown ones count where they stand among known ones.

    A run without any known option is no list: each of its columns stands alone.
    """
    if not any(_option_keys(options[place]) for place in run):
        return [[place] for place in run]
    segments: list[list[int]] = []
    current: tuple[str, ...] = ()
    for place in run:
        keys = _option_keys(options[place])
        if not segments or (keys and current and keys != current):
            segments.append([])
            current = ()
        segments[-1].append(place)
        current = current or keys
    return segments


def is_ticked(header: Header, sample: CellSample) -> bool:
    """Whether a column's cells tick its header."""
    return bool(sample.cells) and _option_kind(header, sample) == "ticked"


def _is_known_option(option: str) -> bool:
    return bool(_option_keys(option))


def _option_keys(option: str) -> tuple[str, ...]:
    """The lists that an option is known to belong to, by its name."""
    if playbook.load().topics.named(option) is not None:
        return ("topics", "needs")
    if key := _kit_options().get(folded(option)):
        return (key,)
    return ("languages",) if vocabulary.language_named(option) else ()


@cache
def _kit_options() -> Mapping[str, str]:
    """What the question kit offers in its lists: folded option → key."""
    return {
        folded(option): question.key
        for question in playbook.load().intake.questions
        if question.key in LISTS and not question.topics
        for option in question.options
    }


def _named_options(options: Sequence[str], *, ticked: bool = True) -> dict[str, HeaderEvidence]:
    """What a list of options answers, by the options that are known; those whose cells repeat them may be unknown."""
    counts = Counter(keys for option in options if (keys := _option_keys(option)))
    for keys, known in counts.most_common(1):
        if known >= MOSTLY * len(options):
            evidence = HeaderEvidence(FROM_OPTIONS, f"its options are {_NOUNS.get(keys[0], 'those of our question')}")
            return dict.fromkeys(keys, evidence)
    if not ticked:
        evidence = HeaderEvidence(FROM_TICKS, "each column holds one answer, which is its header")
        return {"topics": evidence, "needs": evidence}
    return {}
