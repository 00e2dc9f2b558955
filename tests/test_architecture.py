"""The arrows of the architecture as a table: who may import whom, who speaks SQL, who reads the clock or rolls dice.

A new module needs a row in ROOMS; a module without one fails here, so that nobody moves in unnoticed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, reduce
from pathlib import Path

import pytest

from core import store

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("app.py", "ui", "pages", "core", "seed", "benchmarks")

# Path pattern → room, the first that fits. Inside the domain and inside ui/, every noun is a room of its own.
ROOMS = {
    "app.py": "launcher",
    "ui/__init__.py": "router",
    "ui/router.py": "router",
    "ui/frame/*": "frame",
    "ui/home/*": "home parts",
    "ui/design/*": "design parts",
    "ui/recruit/*": "recruit parts",
    "ui/match/*": "match parts",
    "ui/review/*": "review parts",
    "ui/relationships/*": "relationships parts",
    "ui/kpis/*": "kpis parts",
    "ui/report/*": "report parts",
    "ui/proof/*": "proof parts",
    "ui/settings/*": "settings parts",
    "pages/home.py": "home page",
    "pages/design.py": "design page",
    "pages/recruit.py": "recruit page",
    "pages/match.py": "match page",
    "pages/review.py": "review page",
    "pages/relationships.py": "relationships page",
    "pages/kpis.py": "kpis page",
    "pages/report.py": "report page",
    "pages/proof.py": "proof page",
    "pages/playbook.py": "playbook page",
    "pages/settings.py": "settings page",
    "pages/sponsor.py": "sponsor page",
    "seed/*": "seed",
    "benchmarks/attacks/*": "attacks",  # they damage files, from below the store
    "benchmarks/*": "benchmarks",
    "core/__init__.py": "map",
    "core/domain/__init__.py": "map",
    "core/__main__.py": "command line",
    "core/commands/*": "command line",
    "core/actions/*": "actions",
    "core/store/*": "store",
    "core/migrations/*": "migrations",
    "core/charts/*": "charts",
    "core/documents/*": "documents",
    "core/sheet_reader/*": "sheet reader",
    "core/domain/base/*": "base",
    "core/domain/playbook/*": "playbook",
    "core/domain/design/*": "design",
    "core/domain/recruit/*": "recruit",
    "core/domain/match/*": "match",
    "core/domain/review/*": "review",
    "core/domain/relationships/*": "relationships",
    "core/domain/kpis/*": "kpis",
    "core/domain/report/*": "report",
    "core/domain/proof/*": "proof",
    "core/domain/home/*": "home",
}
DOMAIN = {"base", "playbook", "design", "recruit", "match", "review", "relationships", "kpis", "report", "proof"} | {
    "home"
}
CORE = DOMAIN | {"sheet reader", "store", "actions", "charts", "documents", "map"}
FRAME = {"frame"} | CORE
# Room → the rooms it may import from, beside itself.
ARROWS = {
    "launcher": {"frame", "store", "map"},
    "router": {"frame"},
    "frame": CORE | {"seed"},  # to write the demo
    "home parts": FRAME | {"kpis parts", "relationships parts"},
    "design parts": FRAME,
    "recruit parts": FRAME,
    "match parts": FRAME,
    "review parts": FRAME | {"match parts"},
    "relationships parts": FRAME | {"match parts"},
    "kpis parts": FRAME,
    "report parts": FRAME | {"kpis parts"},
    "proof parts": FRAME | {"kpis parts"},
    "settings parts": FRAME,
    "home page": FRAME | {"home parts", "relationships parts"},
    "design page": FRAME | {"design parts"},
    "recruit page": FRAME | {"recruit parts"},
    "match page": FRAME | {"match parts"},
    "review page": FRAME | {"match parts", "review parts", "relationships parts"},
    "relationships page": FRAME | {"relationships parts"},
    "kpis page": FRAME | {"kpis parts"},
    "report page": FRAME | {"report parts"},
    "proof page": FRAME | {"proof parts"},
    "playbook page": FRAME,
    "settings page": FRAME | {"settings parts"},
    "sponsor page": FRAME | {"kpis parts"},
    "seed": {"actions", "store", "documents", "map"} | DOMAIN,
    "benchmarks": {"attacks", "seed"} | CORE,
    "attacks": {"migrations"} | CORE,
    "map": set(),
    "command line": CORE,
    "actions": {"store", "map"} | DOMAIN,
    "store": {"migrations", "map"} | DOMAIN,
    "migrations": set(),
    "charts": {"map"} | DOMAIN,
    "documents": {"charts", "map"} | DOMAIN,
    "base": {"map"},
    "playbook": {"map", "base"},
    "design": {"map", "base", "playbook"},
    "sheet reader": set(),
    "recruit": {"map", "base", "playbook", "design", "sheet reader"},
    "match": {"map", "base", "playbook", "design", "recruit"},
    "review": {"map", "base", "playbook", "design", "recruit", "match"},
    "kpis": {"map", "base", "playbook", "design"},
    "report": {"map", "base", "playbook", "design", "kpis"},
    "relationships": {"map", "base", "playbook", "design", "recruit", "match", "kpis"},
    "proof": {"map", "base", "playbook", "design", "recruit", "match", "kpis"},
    "home": {"map", "base", "design", "relationships"},
}
# The one import that no arrow allows: (module, target). Who resembles whom most is the problem of who fits whom best,
# so a comparison asks the solver, arrays in and arrays out; nothing of how a program's pairs were found comes with it.
EXCEPTIONS = {("core/domain/kpis/comparison/matched_sets.py", "core.domain.match.assignment")}
# Room → outside packages that have no business there.
SCREEN, DATABASE, INVENTION = "streamlit", {"sqlite3", "sqlite_utils"}, {"faker"}
PARTS = {room for room in ARROWS if room.endswith("parts") or room in {"router", "frame"}}
PAGES = {room for room in ARROWS if room.endswith("page")}
STRANGERS = {
    "launcher": DATABASE | INVENTION,
    **dict.fromkeys(PARTS, DATABASE | INVENTION),
    **dict.fromkeys(PAGES, DATABASE | INVENTION),
    "seed": {SCREEN} | DATABASE,
    "benchmarks": set(),
    "attacks": {SCREEN} | INVENTION,
    "map": {SCREEN} | DATABASE | INVENTION,
    "command line": {SCREEN} | DATABASE | INVENTION,
    "actions": {SCREEN} | DATABASE | INVENTION,
    "sheet reader": {SCREEN} | DATABASE | INVENTION,
    "store": {SCREEN} | INVENTION,
    "migrations": {SCREEN} | INVENTION,
    "charts": {SCREEN} | DATABASE | INVENTION,
    "documents": {SCREEN} | DATABASE | INVENTION,
    **{room: {SCREEN} | DATABASE | INVENTION for room in DOMAIN},
}
MAY_READ_THE_CLOCK = {"ui/frame/studio.py", "core/__main__.py", "seed/__main__.py"}
CLOCK = {
    "date.today",
    "datetime.date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.time",
    "time.localtime",
    "pd.Timestamp.now",
    "pd.Timestamp.today",
    "pd.Timestamp.utcnow",
}
SPEAK_SQL = {"store", "migrations", "attacks"}
SQL = re.compile(
    r"\s*(?:select\s.+\sfrom\s|select\s+(?:count|max|min|changes|last_insert_rowid)\b|insert\s+(?:or\s+\w+\s+)?into\s"
    r"|update\s+\S+\s+set\s|delete\s+from\s|(?:create|drop)\s+(?:temp\s+)?(?:unique\s+)?(?:table|index|trigger|view)\s"
    r"|alter\s+table\s|pragma\s+\w|begin\s+immediate|vacuum\s+into|with\s+\w+\s+as\s*\()",
    re.DOTALL,
)
SQL_CALLS = {"execute", "executemany", "executescript", "query"}
SEEDED = {"Random", "default_rng", "Generator", "SeedSequence", "PCG64"}


@dataclass(frozen=True)
class Module:
    """One source file: its path from the root, its tree, the names it imports."""

    path: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str | None:
        return next((room for pattern, room in ROOMS.items() if fnmatch(self.path, pattern)), None)

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of every import, for types too; `from a import b` counts as a.b when that is a module."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: imports are absolute"
                for alias in node.names:
                    longer = f"{node.module}.{alias.name}"
                    yield node.lineno, longer if longer in by_name() else str(node.module)

    def calls(self) -> Iterator[tuple[int, str, ast.Call]]:
        """(line, dotted name, call) of every call with a plain name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield node.lineno, ast.unparse(node.func), node

    def texts(self) -> Iterator[tuple[int, str]]:
        """(line, text) of every string that is not a docstring; an f-string counts by its first words."""
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docstrings = {
            node.body[0].value
            for node in ast.walk(self.tree)
            if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
                yield node.lineno, node.value


@cache
def modules() -> list[Module]:
    """Every source file of the product."""
    files = [
        path
        for place in SOURCES
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    return [
        Module(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"), str(path)))
        for path in sorted(files)
    ]


@cache
def by_name() -> dict[str, Module]:
    return {module.name: module for module in modules()}


def speaks_sql(text: str) -> bool:
    """Whether a string is a statement; a sentence for people starts with a capital and goes on small."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return (first.islower() or first.isupper()) and bool(SQL.match(text.lower()))


def each(*rooms: str):
    """Parametrize over the modules of these rooms, or of all."""
    chosen = [module for module in modules() if not rooms or module.room in rooms]
    return pytest.mark.parametrize("module", chosen, ids=lambda module: module.path)


@each()
def test_every_module_has_a_room_and_says_so(module):
    assert module.room, f"{module.path} has no row in ROOMS"
    assert ast.get_docstring(module.tree), f"{module.path}: the first line of a module says its room"


@each()
def test_imports_follow_the_arrows(module):
    for line, name in module.imports():
        package = name.split(".")[0]
        assert package not in STRANGERS[module.room], f"{module.path}:{line}: {module.room} must not import {name}"
        assert package != "tests", f"{module.path}:{line}: the product does not import its tests"
        if package in {"app", "ui", "pages", "core", "seed", "benchmarks"}:
            target = by_name().get(name)
            assert target, f"{module.path}:{line}: there is no module {name}"
            allowed = target.room in {module.room} | ARROWS[module.room] or (module.path, target.name) in EXCEPTIONS
            assert allowed, f"{module.path}:{line}: no arrow leads from {module.room} to {target.room} ({name})"


def test_no_module_imports_itself_by_a_detour():
    arrows = {
        module.name: {name for _, name in module.imports() if name in by_name() and name != module.name}
        for module in modules()
    }
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join([*way[way.index(name) :], name])
        if name not in done:
            for target in sorted(arrows[name]):
                walk(target, (*way, name))
            done.add(name)

    for name in arrows:
        walk(name, ())


@each()
def test_only_the_store_speaks_sql(module):
    if module.room in SPEAK_SQL:
        return
    for line, text in module.texts():
        assert not speaks_sql(text), f"{module.path}:{line}: SQL belongs into core/store: {text[:60]}"
    for line, name, _ in module.calls():
        assert name.rpartition(".")[2] not in SQL_CALLS, f"{module.path}:{line}: {name}() belongs into core/store"


@each()
def test_the_day_comes_in_as_an_argument(module):
    if module.path in MAY_READ_THE_CLOCK or module.room == "benchmarks":
        return
    for line, name, _ in module.calls():
        assert name not in CLOCK, f"{module.path}:{line}: {name}() reads the clock; take the day as `on=`"


@each()
def test_chance_comes_in_as_a_seed(module):
    for line, name, call in module.calls():
        place, _, what = name.rpartition(".")
        if place in {"random", "np.random", "numpy.random"}:
            seeded = what in SEEDED and (call.args or call.keywords)
            assert seeded, f"{module.path}:{line}: {name}() is not seeded; take `rng=` or `seed=`"


@each(*PARTS, *PAGES, "seed")
def test_what_a_page_reads_has_field_names(module):
    """A row that is read by key is a dict to mypy: who renames a column would learn it from a crash."""
    for line, name, _ in module.calls():
        if re.fullmatch(r"store(\.\w+)+", name):
            read = reduce(getattr, name.split(".")[1:], store)
            gives = getattr(read, "__annotations__", {}).get("return", "")
            assert not re.search(r"\bRow\b", str(gives)), f"{module.path}:{line}: {name} gives rows of the database"


@each("launcher", *PARTS, *PAGES)
def test_people_s_text_is_never_markup_and_no_icon_is_fetched(module):
    for line, name, call in module.calls():
        assert not name.startswith("st.components"), f"{module.path}:{line}: {name} is deprecated"
        if name == "st.html":  # a style sheet without a word of anybody, where no part of Streamlit's does it
            constants = {
                ast.unparse(statement.targets[0]): statement.value
                for statement in module.tree.body
                if isinstance(statement, ast.Assign)
            }
            sheet = getattr(constants.get(ast.unparse(call.args[0])), "value", "")
            plain = re.fullmatch(r"<style>[^<]*</style>", str(sheet))
            assert plain, f"{module.path}:{line}: st.html shows markup; use Streamlit's own parts"
        for keyword in call.keywords:
            assert not str(keyword.arg).startswith("unsafe_"), f"{module.path}:{line}: {keyword.arg}"
            if keyword.arg == "page_icon":
                text = ast.unparse(keyword.value)
                assert ":material" not in text, f"{module.path}:{line}: a Material page icon is fetched from elsewhere"


def test_the_tables_name_the_same_rooms():
    assert set(ARROWS) == set(STRANGERS) == set(ROOMS.values())
    assert set().union(*ARROWS.values()) <= set(ROOMS.values())


def test_no_row_is_stale():
    paths = [module.path for module in modules()]
    stale = [pattern for pattern in ROOMS if not any(fnmatch(path, pattern) for path in paths)]
    assert stale == []
    imported = {
        (module.room, by_name()[name].room) for module in modules() for _, name in module.imports() if name in by_name()
    }
    unused = [
        (room, target)
        for room in ARROWS
        for target in ARROWS[room] & {other for other in ROOMS.values() if other.endswith("parts")}
        if (room, target) not in imported
    ]
    assert unused == []
    imports = {(module.path, name) for module in modules() for _, name in module.imports()}
    assert imports >= EXCEPTIONS


def test_a_figure_that_asks_the_matching_is_noticed():
    """The arrows fail when a module of the KPIs imports one of the matching, also when only its types are wanted."""
    source = "if TYPE_CHECKING:\n    from core.domain.match.scoring import CRITERIA\n"
    module = Module("core/domain/kpis/invented.py", ast.parse(source))
    with pytest.raises(AssertionError, match="no arrow leads from kpis to match"):
        test_imports_follow_the_arrows(module)


def test_the_comparison_may_ask_the_solver_and_nothing_else_of_the_matching():
    path = "core/domain/kpis/comparison/matched_sets.py"
    test_imports_follow_the_arrows(Module(path, ast.parse("from core.domain.match.assignment import assign\n")))
    for other, source in (
        (path, "from core.domain.match.scoring import CRITERIA\n"),
        (path, "from core.domain.match import assign\n"),
        ("core/domain/kpis/outcomes.py", "from core.domain.match.assignment import assign\n"),
    ):
        with pytest.raises(AssertionError, match="no arrow leads from kpis to match"):
            test_imports_follow_the_arrows(Module(other, ast.parse(source)))


@pytest.mark.parametrize(
    ("text", "is_sql"),
    [
        ("select id from people where id = ?", True),
        ("SELECT count(*) AS n FROM people", True),
        ("insert or ignore into notes values (?)", True),
        ("update people set name = ? where id = ?", True),
        ("begin immediate", True),
        ("Select a mentee from the list", False),
        ("Update the program", False),
        ("update", False),
        ("Delete from the shortlist", False),
    ],
)
def test_sql_is_told_from_prose(text, is_sql):
    assert speaks_sql(text) == is_sql
