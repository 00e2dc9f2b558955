"""Questions: what a sheet leaves open and a person has to decide. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

NEITHER = "None of these"
THEY_ARE = "They are"
# What a word of a status can be said to mean -> how it is kept.
STANDINGS: Mapping[str, str] = MappingProxyType({"On leave": "leave", "Left the company": "left", "Active": "active"})


@dataclass(frozen=True)
class SheetQuestion:
    """What a person has to decide. `id` stays the same for sheets of one shape; `default` is one of `choices` or "".

    `columns`: the columns it is about, by their place, in the order of the choices.
    """

    id: str
    about: Literal["column", "dates", "role", "row", "topics", "status"]
    text: str
    choices: tuple[str, ...]
    default: str = ""
    columns: tuple[int, ...] = ()
