"""Playbook: loads and checks data/playbook/*.toml, the product's knowledge as content; it knows no person."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from core.playbook.intake import Intake
from core.playbook.reading import PlaybookError, read
from core.playbook.topics import TopicsFile, TopicTree

FOLDER = Path(__file__).parents[2] / "data" / "playbook"
T = TypeVar("T")


@dataclass(frozen=True)
class Playbook:
    """All content, by id and in the order of the files. Read only."""

    topics: TopicTree
    intake: Intake


@cache
def load(folder: Path = FOLDER) -> Playbook:
    """The checked playbook of a folder, read once. Raises PlaybookError naming file and key in one sentence."""
    topics = file(folder, "topics.toml", TopicsFile)
    branches = by_id(topics.branches, "topics.toml, branches")
    tree = TopicTree(branches, by_id(topics.topics, "topics.toml, topics"), topics.weights)
    return Playbook(topics=tree, intake=file(folder, "intake.toml", Intake))


def file(folder: Path, name: str, shape: type[T]) -> T:
    """One file of the folder as its sections. Raises PlaybookError when it is missing, no TOML, or misshapen."""
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlaybookError(f"{name}: the file can't be read ({error}).") from None
    try:
        return read(shape, tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise PlaybookError(f"{name}: the file is not valid TOML ({error}).") from None


def by_id(entries: Iterable[Any], where: str) -> Mapping[str, Any]:
    """Entries by their id. Raises PlaybookError when an id occurs twice."""
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise PlaybookError(f"{where}: the id '{entry.id}' occurs twice.")
        found[entry.id] = entry
    return MappingProxyType(found)
