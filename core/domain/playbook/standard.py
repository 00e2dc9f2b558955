"""Standard: the shape of data/playbook/standard.toml, the areas and statements by which a program assesses itself."""

from dataclasses import dataclass
from typing import Literal

Page = Literal["", "design", "recruit", "match", "review", "relationships", "kpis", "settings"]


@dataclass(frozen=True)
class StandardStatement:
    """What holds in a well-run program. fact: the code of what the data says about it, "" where people rate it.

    mend: what to do where it does not hold, and page where; proof: what could be attached to it.
    """

    id: str
    text: str
    mend: str
    proof: str
    fact: str = ""
    page: Page = ""


@dataclass(frozen=True)
class StandardArea:
    """One of the six areas."""

    id: str
    label: str
    about: str
    statements: tuple[StandardStatement, ...]


@dataclass(frozen=True)
class StandardFile:
    areas: tuple[StandardArea, ...]
