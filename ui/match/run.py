"""A matching run on screen: the settings asked for, and the run solved once per version of the tables it reads."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from core import store
from core.documents.brand import brand
from core.documents.how_we_match import how_we_match
from core.domain.design.programs import Program
from core.domain.match import proposals
from core.domain.match.calibration import HIGH, Side, findings
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals
from core.domain.match.rules import RULES
from core.domain.match.settings import OBJECTIVE_LABELS, Settings
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.run_status import RunStatus
from ui.frame.studio import Studio

# A session logged elsewhere solves nothing anew.
RUNS = Cache(
    "matching runs",
    *(
        "people",
        "enrolments",
        "struck_readings",
        "choices",
        "settings",
        "exclusions",
        "programs",
        "matches",
        "relationships",
        "checks",
    ),
    most=12,
    spinner="Finding the best assignment…",
    show_time=True,
)


def solved(studio: Studio, settings: Settings | None = None, *, rematch: bool = False) -> Proposals:
    """The run for the program as it stands, by default under the settings that the program keeps.

    Solved once per file, facts and settings, for all windows of this process.
    """
    program = studio.need_program()
    settings = settings or Settings.of_program(program.settings)
    stages = RunStatus()

    def solve() -> Proposals:
        stages("Reading who takes part")
        gathered = store.matches.matching_input(studio.db, program.id, settings, on=studio.today, rematch=rematch)
        return proposals.solve(gathered, progress=stages)

    key = (program.id, json.dumps(settings.to_dict(), sort_keys=True), rematch, studio.today)  # a break ends
    result = RUNS.get_or_make(RUNS.version(studio.db), key, solve)
    stages.clear()
    return result


def ask(program: Program) -> Settings:
    """The controls for weights, rules, objective and floor, starting from what the program keeps."""
    current = Settings.of_program(program.settings)
    key = f"match_{program.id}"
    objective = st.segmented_control(
        "What comes first?",
        list(OBJECTIVE_LABELS),
        default=current.objective,
        format_func=OBJECTIVE_LABELS.__getitem__,
        key=f"{key}_objective",
        required=True,
        persist_state="session",
        help="Nobody poorly matched: as many as possible, then the best weakest pair, then the best total.",
    )
    minimum = st.slider(
        "No pair below",
        0,
        100,
        round(current.minimum * 100),
        5,
        format="%d points",
        key=f"{key}_minimum",
        persist_state="session",
        help="Two good fits beat four with two poor ones: whoever has no fit above the floor waits, and you see why.",
    )
    needs_floor = st.toggle(
        "No pair whose mentor covers no part of the first need",
        current.needs_floor,
        key=f"{key}_needs_floor",
        persist_state="session",
        help="A floor for what is proposed: in the review people may still choose such a pair. The rule forbids it.",
    )
    st.caption(
        "How much each criterion counts beside the others; the result says how many points of 100 that comes to. "
        "They are practice, not proven science, unless a grade says otherwise."
    )
    columns = st.columns(2)
    weights: dict[str, Any] = {}
    for number, (name, criterion) in enumerate(CRITERIA.items()):
        weights[name] = columns[number % 2].slider(
            criterion.label,
            0,
            100,
            round(current.weights[name]),
            5,
            key=f"{key}_weight_{name}",
            persist_state="session",
            help=md(_rationale(name)),
        )
    always = [rule.label for rule in RULES.values() if not rule.optional]
    st.caption(md(f"Always held: {'; '.join(always)}."))
    chosen = st.pills(
        "Optional rules",
        [code for code, rule in RULES.items() if rule.optional],
        selection_mode="multi",
        default=[code for code, on in current.switches.items() if on],
        format_func=lambda code: RULES[code].label,
        key=f"{key}_switches",
        persist_state="session",
    )
    switches = {code: code in chosen for code, rule in RULES.items() if rule.optional}
    if not any(weights.values()):
        st.warning("Every weight is zero, so nothing tells one pair from another. Raise at least one.")
        st.stop()
    return Settings(
        weights=weights,
        switches=switches,
        objective=objective or current.objective,
        minimum=minimum / 100,
        needs_floor=needs_floor,
    )


def _rationale(name: str) -> str:
    from core.domain import playbook

    criterion = CRITERIA[name]
    if not criterion.evidence:
        return f"{criterion.rationale} Practice, not proven."
    finding = playbook.load().evidence[criterion.evidence]
    return f"{criterion.rationale} Evidence {criterion.evidence}, grade {finding.grade}: {finding.claim}."


def explain(studio: Studio, program: Program, settings: Settings) -> None:
    """One printable page on how these settings match, for a works council and for those who are matched."""
    st.download_button(
        "How we match, one page to print",
        how_we_match(
            program.name, settings, brand(store.programs.setting(studio.db, "organization", {})), on=studio.today
        ),
        "how-we-match.html",
        "text/html",
        key="match_how",
        on_click="ignore",
        help="Every criterion with its formula and its points, the rules, and an invented pair worked out.",
    )


def calibration(studio: Studio) -> None:
    """Per criterion: how past pairs that scored high on it were rated, so that weights can be discussed on facts."""
    with st.expander(
        "How were past pairs rated that scored high?", key="match_calibration", on_change="rerun"
    ) as expander:
        if not expander.open:
            return
        pairs = store.matches.rated_pairs(studio.db)
        if not pairs:
            st.caption("Nothing to compare yet: this needs pairs who answered a health check or the closing questions.")
            return
        st.caption(
            f"{len(pairs)} pairs so far, rated 1 to 5 by both sides. High means {HIGH * 100:.0f} points or more on the "
            "criterion. A hint for your discussion, not a proof: the weights already chose these pairs."
        )
        criterion_findings = findings(pairs)
        st.markdown("\n".join(f"- {md(finding.sentence)}" for finding in criterion_findings))
        rows = [
            {
                "Criterion": CRITERIA[finding.key].label,
                "Pairs high": finding.high.n,
                "Rating high": finding.high.mean,
                "Interval high": _interval(finding.high),
                "Other pairs": finding.other.n,
                "Rating other": finding.other.mean,
                "Interval other": _interval(finding.other),
            }
            for finding in criterion_findings
        ]
        number = st.column_config.NumberColumn(format="%.1f")
        st.dataframe(
            rows,
            hide_index=True,
            alt="Ratings of past pairs by criterion",
            column_config={"Rating high": number, "Rating other": number},
        )


def _interval(side: Side) -> str:
    return "too few to say" if side.low is None else f"{side.low:.1f} to {side.high:.1f}"
