"""Prints every subject's rows as a Markdown table, as they are measured: `python -m benchmarks [subject ...]`."""

import importlib
import os
import pkgutil
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

import benchmarks


def subjects() -> list[str]:
    """The names of the files here that can be measured."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.ispkg]
    return [name for name in names if name != "__main__" and hasattr(load(name), "rows")]


def load(name: str):
    return importlib.import_module(f"benchmarks.{name}")


def machine() -> str:
    """What the figures were measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = {line.split(":")[1].strip() for line in lines if line.startswith("model name")}
    cpu = ", ".join(sorted(models)) or platform.processor()
    return f"{os.cpu_count()} cores ({cpu}), {platform.system()}, Python {platform.python_version()}"


def show(rows: Iterable[dict[str, str]]) -> None:
    """A Markdown table, flushed row by row."""
    for number, row in enumerate(rows):
        if number == 0:
            print("| " + " | ".join(row) + " |")
            print("|" + " --- |" * len(row))
        print("| " + " | ".join(row.values()) + " |", flush=True)


def main(wanted: list[str]) -> None:
    known = subjects()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no subject named {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"Measured on {machine()}\n")
    for name in wanted or known:
        subject = load(name)
        print(f"## {subject.TITLE}\n")
        show(subject.rows())
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
