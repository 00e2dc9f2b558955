"""Stored part: how a part of a design is read from JSON and written to it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """What all parts of a design have in common: `from_dict` reads one from JSON, `to_dict` writes it back.

    `stored` is the JSON a part was read from. Writing starts from it, so that a part nobody changed is written exactly
    as it was, with keys that this version does not know.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}  # field -> how its JSON value is read
    WHOLE: ClassVar[bool] = False  # a new one is written with its empty fields too

    stored: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False, repr=False)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The part that this JSON object stands for; a key that is missing or null leaves its field empty."""
        values = {}
        for name in _names(cls):
            if (value := stored.get(name)) is not None:
                values[name] = cls.READERS[name](value) if name in cls.READERS else value
        return cls(**values, stored=stored)

    def to_dict(self) -> dict[str, Any]:
        """The part as a JSON object: what it was read from, with what changed since; what was emptied loses its key."""
        before, empty = self.from_dict(self.stored), type(self)()
        whole = self.WHOLE and not self.stored
        written = dict(self.stored)
        for name in _names(type(self)):
            value = getattr(self, name)
            if whole or value != getattr(before, name):
                written[name] = _as_json(value)
                if not whole and value == getattr(empty, name):
                    del written[name]
        return written


def _names(part: type[StoredPart]) -> tuple[str, ...]:
    """The fields of a part that have a key of their own."""
    return tuple(known.name for known in fields(part) if known.name != "stored")


def _as_json(value: Any) -> Any:
    if isinstance(value, StoredPart):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def stored_day(stored: str) -> date | None:
    """An ISO day as it is stored, or None for ""."""
    return date.fromisoformat(stored) if stored else None


def parts(part: type[StoredPart]) -> Callable[[list[Any]], tuple[StoredPart, ...]]:
    """A reader of a JSON list of such parts."""
    return lambda stored: tuple(part.from_dict(values) for values in stored)


def parts_by_key(part: type[StoredPart]) -> Callable[[Mapping[str, Any]], dict[str, StoredPart]]:
    """A reader of a JSON object of such parts by key."""
    return lambda stored: {key: part.from_dict(values) for key, values in stored.items()}
