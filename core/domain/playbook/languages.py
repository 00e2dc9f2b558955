"""Languages: the words by which sheets are read, a file for each language; shapes and their faults, no lookup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from core.domain.base.text import folded

Words = tuple[str, ...]
NUMBERS = (0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)


@dataclass(frozen=True)
class KeyWords:
    """Words or phrases for each key that a column of a sheet can hold."""

    email: Words
    name: Words
    first_name: Words
    last_name: Words
    call_me: Words
    department: Words
    location: Words
    level: Words
    title: Words
    employee_id: Words
    hire_date: Words
    leave_date: Words
    status: Words
    manager_name: Words
    manager_email: Words
    manager_id: Words
    role: Words
    applied_on: Words
    years: Words
    topics: Words
    needs: Words
    industries: Words
    roles: Words
    styles: Words
    capacity: Words
    hours: Words
    languages: Words
    mentored_before: Words
    recommended_by: Words
    experience: Words
    direction: Words
    aim: Words
    wishes: Words
    self_check: Words
    interests: Words
    hobbies: Words
    unit: Words
    wants_mentor: Words
    wants_to_mentor: Words
    ranked_mentor: Words
    gender: Words
    time_zone: Words


@dataclass(frozen=True)
class Hints:
    """Weak words of a header: they count only where no column asks for topics or needs in plain words.

    `against`: what turns a question around, or speaks of the past; `giving`: what somebody can give, of time.
    """

    topics: Words
    needs: Words
    against: Words
    giving: Words


@dataclass(frozen=True)
class OtherPeople:
    """Words by which a header is about somebody other than the participant, by who that is."""

    manager: Words
    recommender: Words
    form_filler: Words
    organization: Words
    emergency: Words
    mentor: Words
    mentee: Words
    other: Words


@dataclass(frozen=True)
class NotAsked:
    """Phrases of columns that stay unread although their cells look like an answer."""

    phrases: Words


@dataclass(frozen=True)
class Consent:
    """Phrases of a header that asks whether somebody agrees to take part and to what is stored about them; `others`:
    what else consent is asked for, which decides nothing here."""

    phrases: Words
    others: Words


@dataclass(frozen=True)
class Negations:
    """Headers of yes/no columns: under `leaver` Yes means gone, under `active` Yes means here, under `withdrawn` it
    means that somebody takes no part any more."""

    leaver: Words
    active: Words
    withdrawn: Words


@dataclass(frozen=True)
class Furniture:
    """Headers that forms and exports add by themselves, whole or by how they begin."""

    headers: Words
    starts: Words


@dataclass(frozen=True)
class Answers:
    """Common answers and marks in cells. `active`, `leave`, `left` and `withdrawn` hold only what leaves no doubt.

    `leave_or_left`: what may say that somebody is away for a time or gone; it is asked about. `enrolled`: what a list
    of applicants says of those who take part, or may yet. `ditto`: the answer is that of the row above.
    """

    yes: Words
    no: Words
    active: Words
    leave: Words
    left: Words
    leave_or_left: Words
    withdrawn: Words
    enrolled: Words
    mentor: Words
    mentee: Words
    both: Words
    other_prefix: Words
    nothing: Words
    ditto: Words
    anonymous: Words
    strongly_disagree: Words
    disagree: Words
    neutral: Words
    agree: Words
    strongly_agree: Words
    mostly: Words
    not_sure: Words
    totals: Words
    footnotes: Words
    examples: Words
    language_levels: Words


@dataclass(frozen=True)
class TimeWords:
    """Units of time, how often, and what stands before a date."""

    hour: Words
    minute: Words
    half_day: Words
    day: Words
    week: Words
    month: Words
    quarter: Words
    year: Words
    daily: Words
    weekly: Words
    fortnightly: Words
    monthly: Words
    quarterly: Words
    yearly: Words
    per: Words
    every_other: Words
    once: Words
    twice: Words
    until: Words


@dataclass(frozen=True)
class AmountWords:
    """What stands around numbers: `less` than, `between`, `plus` (and), how often, a `meeting` of that length, for how
    long (`lasting`), and `then`: what holds after the beginning."""

    less: Words
    more: Words
    most: Words
    between: Words
    range: Words
    plus: Words
    times: Words
    meeting: Words
    then: Words
    lasting: Words
    decade: Words


@dataclass(frozen=True)
class Ordinals:
    """First to fifth, and the nouns that are ranked: choice, priority, rank."""

    first: Words
    second: Words
    third: Words
    fourth: Words
    fifth: Words
    rank: Words


@dataclass(frozen=True)
class LanguageFile:
    """One language. `ambiguous`: names of columns that may stand under several keys; `fillers`: words around a name;
    `topics`: what the options of the question kit are called → ids of the tree."""

    code: str
    name: str
    ambiguous: Words
    fillers: Words
    headers: KeyWords
    questions: KeyWords
    hints: Hints
    other_people: OtherPeople
    not_asked: NotAsked
    consent: Consent
    negations: Negations
    furniture: Furniture
    answers: Answers
    numbers: Mapping[str, float]
    time: TimeWords
    amounts: AmountWords
    ordinals: Ordinals
    language_names: Mapping[str, str]
    topics: Mapping[str, str]


def by_key(section: object) -> Iterator[tuple[str, Words]]:
    """The lists of a section with the key each stands under."""
    for field in fields(section):  # type: ignore[arg-type]
        yield field.name, getattr(section, field.name)


def language_faults(file: LanguageFile, where: str) -> Iterator[str]:
    """What is wrong in one file: an empty list, a number without a word, a name under two keys (not `ambiguous`)."""
    for section in (
        "headers",
        "hints",
        "other_people",
        "not_asked",
        "consent",
        "negations",
        "furniture",
        "answers",
        "time",
        "amounts",
        "ordinals",
    ):
        for key, words in by_key(getattr(file, section)):
            if not words:
                yield f"{where}, {section}: '{key}' is empty."
    for number in sorted(set(NUMBERS) - set(file.numbers.values())):
        yield f"{where}, numbers: no word stands for {number:g}."
    ambiguous = {folded(word) for word in file.ambiguous}
    keys: dict[str, str] = {}
    for key, words in by_key(file.headers):
        for word in words:
            other = keys.setdefault(folded(word), key)
            if other != key and folded(word) not in ambiguous:
                yield f"{where}, headers: '{word}' stands under {other} and {key}, but not in 'ambiguous'."
