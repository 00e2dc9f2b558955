"""Registry: what a KPI is, the stages and kinds there are, and the list of all of them. Measures none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import pandas as pd

from core.domain.kpis.facts import Facts
from core.domain.kpis.suppression import SMALLEST
from core.domain.kpis.thresholds import Thresholds

# The way of a mentee, as figures are ordered. Which of these are steps of the funnel stands in funnel.py.
STAGES: Mapping[str, str] = {
    "invited": "Reached",
    "applied": "Applied",
    "accepted": "Accepted",
    "matched": "Matched",
    "introduced": "Introduced",
    "met": "First session",
    "goals": "Goals set",
    "healthy": "Healthy at one month",
    "running": "Keeping going",
    "completed": "Completed",
    "feedback": "Gave feedback",
    "after": "Afterwards",
}
MAX_HEADLINES = 2  # a stage

# How the cases of a KPI become its value: which columns they have, and which interval it gets.
KINDS: Mapping[str, str] = {
    "share": "share of cases; Wilson interval",
    "mean": "mean over cases; Student interval",
    "ratio": "sum over sum; linearized interval",
    "days": "median days (Kaplan–Meier, so that those still waiting count); log-log interval",
    "count": "number of cases; counted, not estimated",
    "sum": "sum over cases; counted, not estimated",
}
IN_FULL = "counted in full, no interval: it is what we did ourselves, and no sample of it"
Kind = Literal["share", "mean", "ratio", "days", "count", "sum"]
Better = Literal["higher", "lower", "neither"]
Cases = Callable[[Facts], pd.DataFrame]
OURS = "Ours: a starting point, set your own in the design"

OWN_TARGET = "The program's own target, set in its design"


@dataclass(frozen=True)
class Kpi:
    """One KPI: what it asks, counts and aims at. `cases` gives a row a case (see `measure` for the columns)."""

    key: str
    label: str
    stage: str
    question: str
    numerator: str
    denominator: str
    time_rule: str  # from when on a case counts, as a sentence
    unit: str
    kind: Kind
    better: Better
    cases: Cases
    noun: str = "pairs"  # what a case is
    ours: bool = False  # our own acts, all of them: chance has no part in it, so there is no interval
    none: str = "nothing yet"  # what stands for the value where there is no case
    beside: str = ""  # the key of a supporting figure that is read together with this one
    target: float | None = None
    source: str = ""
    minimum: int = SMALLEST
    headline: bool = False
    playbook: str = ""  # the target of data/playbook/attention.toml that this default is taken from
    note: str = ""

    def definition(self, thresholds: Thresholds | None = None) -> str:
        """The definition as a sentence, with the days and numbers of this thresholds in it."""
        words = {
            name: self._filled_in(getattr(self, name), thresholds)
            for name in ("numerator", "denominator", "time_rule", "note")
        }
        note = "".join(f" {words[name]}" for name in ("time_rule", "note") if words[name])
        if self.kind == "share":
            return f"{_upper(words['numerator'])}, as a share of {words['denominator']}.{note}"
        if self.kind == "ratio":
            return f"{_upper(words['numerator'])}, divided by {words['denominator']}.{note}"
        if self.kind in ("count", "sum"):
            return f"{_upper(words['numerator'])}.{note}"
        return f"{_upper(words['numerator'])}, over {words['denominator']}.{note}"

    def target_source(self, targets: Mapping[str, float]) -> str:
        """Where the target in force comes from; the source of the default is never told for another value."""
        if self.key in targets and targets[self.key] != self.target:
            return OWN_TARGET
        return self.source

    @property
    def method(self) -> str:
        """How the value comes about, and its interval."""
        return f"{KINDS[self.kind].partition(';')[0]}; {IN_FULL}" if self.ours else KINDS[self.kind]

    @staticmethod
    def _filled_in(text: str, thresholds: Thresholds | None) -> str:
        for name, value in asdict(thresholds or Thresholds()).items():
            text = text.replace(f"[{name}]", f"{value:g}")
        return text


KPIS: dict[str, Kpi] = {}


def kpi(key: str, **attributes: Any) -> Callable[[Cases], Cases]:
    """Register a KPI: the decorated function takes the facts of a day and gives its cases. The rest is done here.

    Raises ValueError for a key that is taken, an unknown stage, kind or `better`, a target without a source, no time
    rule, or a third headline of a stage.
    """

    def register(cases: Cases) -> Cases:
        new = Kpi(key=key, cases=cases, **attributes)
        if key in KPIS:
            raise ValueError(f"The KPI {key} is registered already.")
        if new.stage not in STAGES or new.kind not in KINDS:
            raise ValueError(f"The KPI {key} has an unknown stage or kind.")
        if new.better not in get_args(Better):
            raise ValueError(f"The KPI {key} is better {new.better!r}: that is none of {', '.join(get_args(Better))}.")
        if new.target is not None and not new.source:
            raise ValueError(f"The KPI {key} has a target without a source.")
        if not new.time_rule.endswith("."):
            raise ValueError(f"The KPI {key} does not say from when on a case counts.")
        if new.headline and sum(old.headline for old in KPIS.values() if old.stage == new.stage) >= MAX_HEADLINES:
            raise ValueError(f"The stage {new.stage} has {MAX_HEADLINES} headline KPIs already.")
        KPIS[key] = new
        return cases

    return register


def dictionary(thresholds: Thresholds | None = None, targets: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Every KPI with its definition, made from the registry: the metric dictionary. Needs no database.

    `thresholds` and `targets` are a program's own; without them the defaults stand in it.
    """
    own = targets or {}
    rows = [
        {
            "stage": STAGES[kpi.stage],
            "key": kpi.key,
            "label": kpi.label,
            "question": kpi.question,
            "definition": kpi.definition(thresholds),
            "numerator": kpi._filled_in(kpi.numerator, thresholds),
            "denominator": kpi._filled_in(kpi.denominator, thresholds),
            "time rule": kpi._filled_in(kpi.time_rule, thresholds),
            "unit": kpi.unit,
            "method": kpi.method,
            "better": kpi.better,
            "target": own.get(kpi.key, kpi.target),
            "source": kpi.target_source(own),
            "minimum n": kpi.minimum,
            "headline": kpi.headline,
        }
        for kpi in (KPIS[key] for key in in_order())
    ]
    return pd.DataFrame(rows).astype({"target": float})


def in_order() -> list[str]:
    """The keys of all KPIs by stage, headline figures first."""
    stages = list(STAGES)
    return sorted(KPIS, key=lambda key: (stages.index(KPIS[key].stage), not KPIS[key].headline))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
