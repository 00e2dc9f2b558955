"""The forecast of design options: 5,000 simulated runs of each template, and what moves the result most."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from core.domain import playbook
from core.domain.design import assumptions, forecast, options
from core.domain.design.options import Option

TITLE = "Forecast of an option, 5,000 runs"
REPEATS = 11
GOAL_MS = 300


def rows() -> Iterator[dict[str, str]]:
    """One row per template and its longest version (36 months); milliseconds are medians."""
    for template in playbook.load().templates.values():
        saved = options.from_template(template)
        yield row(template.label, Option.from_dict(1, template.label, saved))
    yield row("Community mentoring, 36 months, 2,000 people", Option.from_dict(1, "Large", LARGE))


def row(name: str, option: Option) -> dict[str, str]:
    """The forecast and the tornado of one option, beside the time a slider may take."""
    assumed = assumptions.assumed(option)
    simulated = milliseconds(lambda: forecast.forecast(option, assumed))
    moved = milliseconds(lambda: forecast.tornado(option, assumed))
    return {
        "option": name,
        "months": str(option.months),
        "5,000 runs": f"{simulated:.0f} ms",
        "tornado": f"{moved:.1f} ms",
        f"share of {GOAL_MS} ms": f"{simulated / GOAL_MS:.0%}",
    }


def milliseconds(work: Callable[[], object]) -> float:
    """The median time of some repeats, after one to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times) * 1_000


LARGE = {
    "poles": {"duration": "timeline_free", "formality": "informal", "matching": "free", "access": "open"},
    "seats": 2_000,
    "months": 36,
    "capacity": 2,
}
