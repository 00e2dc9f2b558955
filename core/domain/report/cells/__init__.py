"""Kinds of cells that a report is made of, one file each. Gathers nothing, draws nothing.

Every module of this folder holds one `KIND`, and its name is the kind's key. They are looked up in the folder instead
of being listed, so that a new kind is one new file.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from core.domain.report.cell_kind import CellKind

# In the order in which they are offered; a kind that is not named here comes behind them.
_FIRST = ("summary", "figures", "funnel", "trend", "survival", "groups", "forecast", "changes", "table", "quotes")


@cache
def kinds() -> Mapping[str, CellKind]:
    """Every kind of cell by its key."""
    names = sorted(
        (module.name for module in iter_modules(__path__)),
        key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name),
    )
    return MappingProxyType({name: import_module(f"{__name__}.{name}").KIND for name in names})
