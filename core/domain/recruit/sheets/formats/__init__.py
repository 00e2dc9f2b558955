"""Sheet formats: form tools and HR systems whose sheets are recognized, one file each. Reads no file and no cell.

Every module of this folder holds one `FORMAT`, and its name is the format's key. They are looked up in the folder
instead of being listed, so that a new format is one new file.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.sheet_format import SheetFormat

FORMATS: Mapping[str, SheetFormat] = MappingProxyType(
    {module.name: import_module(f"{__name__}.{module.name}").FORMAT for module in iter_modules(__path__)}
)
PLAIN = "plain"


def recognize(headers: Iterable[str]) -> str:
    """The key of the format that wrote these headers, or PLAIN; a guess, because a customer can rename anything."""
    words = tuple(map(header_words, headers))
    return next((key for key, sheet_format in FORMATS.items() if sheet_format.recognized_by(words)), PLAIN)
