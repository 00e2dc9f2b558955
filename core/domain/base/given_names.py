"""Given names: how a letter greets somebody, "Ana" for "Dr. Ana Weber, MBA". Changes no stored name."""

from __future__ import annotations

import re
from functools import lru_cache

from core.domain.base.people import Participant

LONGEST_GREETING = 40  # characters; what is longer is no name to call somebody by
_ASIDE = re.compile(r"\s*[(\[{（【][^)\]}）】]*[)\]}）】]")


def given_name(person: Participant) -> str:
    """How to greet a participant: as they ask to be called, else by their given name."""
    asked = " ".join(str(person.answers.get("call_me") or "").split())
    if asked and len(asked) <= LONGEST_GREETING and any(map(str.isalpha, asked)):
        return asked
    return greeting_of(person.name)


@lru_cache(maxsize=1 << 14)
def greeting_of(name: str) -> str:
    """The given name in a full name; the whole name where it can't be told from a title and a family name.

    An initial, a particle ("van der Berg") and a title are no given name: nobody is greeted as "Dr." or "J.".
    """
    from nameparser import HumanName  # takes 50 ms: only letters need it

    plain = _ASIDE.sub(" ", name).strip()
    parsed = HumanName(plain)
    for first in (parsed.first, parsed.middle.split(" ")[0]):
        letters = first.strip(".")
        if (len(letters) > 1 and (parsed.last or parsed.title) and not _is_particle(letters, plain)) or _is_syllable(
            letters
        ):
            return _evened(first) if _is_shouted(plain) else first
    return " ".join(plain.split()) or name


def _is_particle(word: str, name: str) -> bool:
    """ "van", "de": written small where the rest of a name is not."""
    return word.islower() and not name.islower()


def _is_syllable(word: str) -> bool:
    """A single sign of a script in which one sign is a name, such as Chinese."""
    return len(word) == 1 and "\u3400" <= word <= "\ud7a3"


def _is_shouted(name: str) -> bool:
    return name.isupper() or name.islower()


def _evened(first: str) -> str:
    """ "ANA-LENA" and "ana-lena" as one writes it: "Ana-Lena"."""
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), first)
