"""Column comparison: what two columns of a sheet say in the same rows. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.base.text import folded
from core.domain.recruit.sheets import column_scoring, vocabulary
from core.domain.recruit.sheets.column_families import Family
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.reading import Table

MOST_ADDRESSES = 0.6  # share of cells
DIFFERENT = 0.8  # share of addresses that differ, so that they can be those of the participants


@dataclass(frozen=True)
class ColumnComparison:
    """The columns of one table. `placeholders`: what its tool writes in place of an address."""

    table: Table
    samples: Sequence[CellSample]
    placeholders: frozenset[str]

    def agree(self, family: Family, other: Family, key: str) -> bool:
        """Whether two columns never say different things in a row."""
        frame = self.table.frame
        pairs = zip(frame[family.first], frame[other.first], strict=True)
        both = [(folded(a), folded(b)) for a, b in pairs if a != b and not self._is_blank(a) and not self._is_blank(b)]
        if key == "name":
            return all(set(a.split()) & set(b.split()) for a, b in both)
        return all(a == b for a, b in both)

    def holds(self, name: Family, part: Family) -> float:
        """Share of the rows in which a name holds the other."""
        pairs = [
            (set(folded(a).split()), set(folded(b).split()))
            for a, b in zip(self.table.frame[name.first], self.table.frame[part.first], strict=True)
            if a.strip() and b.strip()
        ]
        return sum(1 for whole, half in pairs if half <= whole) / len(pairs) if pairs else 0.0

    def are_their_own(self, family: Family, names: Sequence[Family]) -> bool:
        """Whether addresses differ by row and, under a header that says something else, hold the names of the rows."""
        cells = self.samples[family.first]
        if cells.distinct < DIFFERENT * len(cells.cells):
            return False
        return family.header.says_nothing or not names or any(self._hold_names(name, family) for name in names)

    def _hold_names(self, name: Family, address: Family) -> bool:
        frame = self.table.frame.iloc[:: max(1, len(self.table.frame) // 80)]
        names, addresses = frame[name.first].tolist(), frame[address.first].tolist()
        return column_scoring.stands_in_addresses(names, addresses) >= MOST_ADDRESSES

    def in_addresses(self, family: Family, address: Family) -> bool:
        """Whether cells are names whose words stand in the addresses of their rows."""
        if (self.samples[family.first].fitting("name", "name") or 0) < MOST_ADDRESSES:
            return False
        return self._hold_names(family, address)

    def _is_blank(self, cell: str) -> bool:
        return not cell.strip() or header_words(cell) in self.placeholders or says_nobody(cell)


def says_nobody(cell: str) -> bool:
    """Whether a cell says that nobody signed in, or nothing."""
    return vocabulary.is_anonymous(cell) or vocabulary.is_nothing(cell)
