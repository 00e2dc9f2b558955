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

    `families`: for each of the first choices the columns that it means, by their place: "Topic 1" to "Topic 3" are one.
    """

    id: str
    about: Literal["column", "dates", "role", "row", "topics", "status", "order"]
    text: str
    choices: tuple[str, ...]
    default: str = ""
    families: tuple[tuple[int, ...], ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns that it is about."""
        return tuple(place for family in self.families for place in family)

    def family(self, index: int) -> tuple[int, ...]:
        """The columns that are meant together with this one."""
        return next((family for family in self.families if index in family), (index,))
