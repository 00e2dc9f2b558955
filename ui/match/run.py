"""A matching run on screen: the settings asked for, and the run solved once per version of the tables it reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import store
from core.documents.brand import brand
from core.documents.how_we_match import how_we_match
from core.domain.design.programs import Program
from core.domain.match import near_ties, proposals
from core.domain.match.criteria import CRITERIA, counted_weights, points_of_100
from core.domain.match.proposals import Proposals
from core.domain.match.rules import RULES
from core.domain.match.settings import MOST_LOSS, OBJECTIVE_LABELS, Settings
from ui.frame.cache import Cache
from ui.frame.cells import md
from ui.frame.run_status import RunStatus
from ui.frame.studio import Studio

NEAR_TIES = (0.0, 0.0025, 0.005, MOST_LOSS)  # shares of the best total that a draw may give up
# A session logged elsewhere solves nothing anew.
RUNS = Cache(
    "matching runs",
    *(
        "people",
        "enrolments",
        "availabilities",
        "struck_readings",
        "choices",
        "settings",
        "exclusions",
        "programs",
        "runs",
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
        gathered = store.matching.matching_input(studio.db, program.id, settings, on=studio.today, rematch=rematch)
        return proposals.solve(gathered, progress=stages)

    key = (program.id, json.dumps(settings.to_dict(), sort_keys=True), rematch, studio.today)  # a break ends
    result = RUNS.get_or_make(RUNS.version(studio.db), key, solve)
    stages.clear()
    return result


def moved(studio: Studio, baseline: Proposals, settings: Settings, *, rematch: bool = False) -> Proposals:
    """The run under settings that somebody moved, for the people of the baseline; that itself if nothing is moved.

    The baseline is the run under the saved settings; its pairs stay among equally good answers, so that only those
    change whom the settings move.
    """
    program = studio.need_program()
    if settings == Settings.of_program(program.settings):
        return baseline
    key = (program.id, *(json.dumps(each.to_dict(), sort_keys=True) for each in (baseline.settings, settings)))
    return RUNS.get_or_make(RUNS.version(studio.db), (*key, rematch, studio.today), lambda: baseline.under(settings))


def answer_key(result: Proposals) -> tuple[str, bytes]:
    """Tells an answer among those kept: what it was solved from, and whom it gives to whom."""
    return result.input_hash, result.assignment.mentor_of.tobytes()


def reweighed(studio: Studio, result: Proposals, weights: Mapping[str, float]) -> Proposals:
    """The run under other weights for the same people, solved once for all windows."""
    key = (*answer_key(result), json.dumps(dict(weights), sort_keys=True))
    return RUNS.get_or_make(RUNS.version(studio.db), key, lambda: result.again(weights=dict(weights)))


def drawn(studio: Studio, result: Proposals) -> Proposals:
    """The run with one of its near ties drawn, once for all windows."""
    key = ("drawn", *answer_key(result))
    return RUNS.get_or_make(RUNS.version(studio.db), key, lambda: near_ties.varied(result))


def back_to_kept(program: Program) -> None:
    """Let every control of `ask` start from the saved settings again."""
    st.session_state[_fresh(program)] = st.session_state.get(_fresh(program), 0) + 1


def _fresh(program: Program) -> str:
    return f"match_{program.id}_fresh"


def ask(program: Program, baseline: Proposals) -> Settings:
    """The controls for weights, rules, objective and floor, starting from what the program keeps.

    Below each weight stand the points of 100 that it comes to for the people of the baseline.
    """
    current = Settings.of_program(program.settings)
    times_back = st.session_state.get(_fresh(program), 0)
    key = f"match_{program.id}" + (f"_{times_back}" if times_back else "")  # controls of a new name start anew
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
        "How many parts each criterion has in the fit, and below it the points of 100 that they come to beside the "
        "others. They are practice, not proven science, unless a grade says otherwise."
    )
    columns = st.columns(2)
    weights: dict[str, float] = {}
    shares: dict[str, DeltaGenerator] = {}
    for number, (name, criterion) in enumerate(CRITERIA.items()):
        parts = round(current.weights[name])
        place = columns[number % 2].container(gap="xsmall")
        chosen_parts = place.slider(
            criterion.label,
            0,
            100,
            parts,
            5,
            format="%d parts",
            key=f"{key}_weight_{name}",
            persist_state="session",
            help=md(_rationale(name)),
        )
        weights[name] = current.weights[name] if chosen_parts == parts else chosen_parts
        shares[name] = place.empty()
    waited_first = st.toggle(
        "Who waited last round goes first",
        current.waited_first,
        key=f"{key}_waited_first",
        persist_state="session",
        help="As many as possible of those whom the last round left without a mentor are matched, before anything else "
        "counts; that never leaves more people without a mentor. Off, it decides between equal answers only.",
    )
    vary = st.segmented_control(
        "Draw one of the near ties",
        NEAR_TIES,
        default=current.vary if current.vary in NEAR_TIES else NEAR_TIES[-1],
        format_func=lambda loss: f"Within {loss * 100:g}%" if loss else "Off",
        key=f"{key}_vary",
        required=True,
        persist_state="session",
        help="Many answers are all but as good as the best one. If one of them is drawn by chance, later rounds can "
        "tell better what the score is worth. Nobody loses a mentor by it, and the total stays this close to the best.",
    )
    always = [rule.label for rule in RULES.values() if not rule.optional]
    st.caption(md(f"Always applied: {'; '.join(always)}."))
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
    _show_points(baseline, weights, shares)
    return replace(
        current,
        weights=weights,
        switches=switches,
        objective=objective or current.objective,
        minimum=current.minimum if minimum == round(current.minimum * 100) else minimum / 100,
        needs_floor=needs_floor,
        waited_first=waited_first,
        vary=vary or 0.0,
    )


def _show_points(baseline: Proposals, weights: Mapping[str, float], places: Mapping[str, DeltaGenerator]) -> None:
    """The points of 100 of each criterion, in the place below its control."""
    asked = counted_weights(baseline.mentees, baseline.mentors, weights) if len(baseline.mentees) else weights
    for name, points in points_of_100(asked).items():
        not_asked = ", not asked of both sides" if weights[name] and not asked[name] else ""
        places[name].caption(f"{points:.0f} points of 100{not_asked}")


def _rationale(name: str) -> str:
    from core.domain import playbook

    criterion = CRITERIA[name]
    if not criterion.evidence:
        return f"{criterion.rationale} Practice, not proven."
    finding = playbook.load().evidence[criterion.evidence]
    return f"{criterion.rationale} Evidence {criterion.evidence}, grade {finding.grade}: {finding.claim}"


def explain(studio: Studio, program: Program, settings: Settings) -> None:
    """One printable page on how these settings match, for a works council and for those who are matched."""
    st.download_button(
        "How we match, one page to print",
        how_we_match(
            program.name, settings, brand(store.programs.setting(studio.db, "organization", {})), on=studio.today
        ),
        studio.label.file_name("how-we-match", "html"),
        "text/html",
        key="match_how",
        on_click="ignore",
        help="Every criterion with its formula and its points, the rules, and an invented pair worked out.",
    )
