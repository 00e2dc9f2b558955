"""Other answers on the Match page: against what is kept, other objectives, one pair inspected, where to recruit.

Shows only: nothing here decides or keeps anything.
"""

from typing import Any

import pandas as pd
import streamlit as st

from core import store
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.match import choices, recruiting
from core.domain.match.criteria import CRITERIA, points_of_100
from core.domain.match.proposals import Proposals
from core.domain.match.run_record import StoredRun
from core.domain.match.settings import OBJECTIVE_LABELS
from core.domain.match.settings_effect import SettingsEffect, changed_since
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.match.run import answer_key, back_to_kept

COMPARED = ("overall", "worst-off", "even")
LARGEST = 250_000  # pairs up to which the extra answers are worked out without asking
CHANGES = 12


def in_short(program: Program, effect: SettingsEffect) -> None:
    """Which pairs the settings move, in a sentence or two, and the way back to the kept ones."""
    with st.container(border=True):
        st.markdown(f"**{md(effect.headline)}** {md(effect.worth)}")
        if effect.changed:
            st.caption(md(f"Against {_baseline_name(program)}, on today's people: {'; '.join(effect.changed)}."))
        else:
            st.caption(f"Every criterion comes to the same points of 100 as in {_baseline_name(program)}.")
        label = f"Back to {_baseline_name(program)}"
        st.button(label, key="match_back", icon=":material/undo:", on_click=back_to_kept, args=(program,))


def against_kept(program: Program, result: Proposals, effect: SettingsEffect) -> None:
    """Who moves against the saved settings, from whom to whom, for how many points, and how firm the new pairs are."""
    st.markdown(f"**Against {_baseline_name(program)}, on today's people**")
    if not effect.changed and not effect.moves:
        st.caption("Nothing is moved. Move a weight, a rule or a floor above, and see here at once whom that moves.")
        return
    st.markdown(md(f"{effect.headline} {effect.worth}"))
    if not effect.moves:
        return
    firm = _firmness(result) if _asked(result, "match_moved_firm", "How firm is each change?") else None
    rows = [
        {
            "Mentee": move.mentee.name,
            "Before": move.before.name if move.before else "nobody",
            "After": move.after.name if move.after else "nobody",
            "Points": f"{_shown(move.points_before)} → {_shown(move.points_after)}",
            "Gain": move.gain,
            "Gain by earlier weights": move.kept_gain,
            **({f"Firm, of {firm.runs}": firm.count(move.mentee.id)} if firm else {}),
            "Why not as before": move.obstacle,
        }
        for move in effect.moves
    ]
    empty = ["Gain by earlier weights"] if not effect.reweighed else []
    empty += [] if any(move.obstacle for move in effect.moves) else ["Why not as before"]
    st.dataframe(
        pd.DataFrame(rows).drop(columns=empty),
        hide_index=True,
        alt=f"{counted(len(rows), 'mentee')} whose mentor changes",
        placeholder="–",
    )
    points = "Points are by the weights above."
    st.caption(f"{points} Firm: in how many of {firm.runs} plausible weightings they stay so." if firm else points)


def _baseline_name(program: Program) -> str:
    return "the saved settings" if "matching" in program.settings else "the usual settings"


def _shown(points: int | None) -> str:
    return "–" if points is None else str(points)


def earlier(studio: Studio, result: Proposals) -> None:
    """What would change against a kept run, the newest unless another is chosen; and that run again."""
    runs = {run.id: run for run in store.runs.all(studio.db, studio.program_id) if run.result}
    if not runs:
        st.caption(
            "Nothing was proposed yet. Once you propose the pairs, every change of weight or rule is compared with it."
        )
        return
    chosen = next(iter(runs))
    if len(runs) > 1:
        chosen = st.selectbox(
            "Compare with the run of" if len(result.mentees) else "Run of",
            list(runs),
            format_func=lambda id: _run_label(runs[id]),
            key="match_run",
        )
    before = runs[chosen]
    which = "last saved run" if chosen == next(iter(runs)) else "saved run"
    st.markdown(f"**Against the {which}, of {short_date(before.run_on)}**")
    if len(result.mentees):
        first, *rest = against(before, result)
        st.markdown("\n".join([f"{md(first)}\n", *(f"- {md(line)}" for line in rest)]))
    with st.expander(
        f"The run of {short_date(before.run_on)} again", key="match_run_again", on_change="rerun"
    ) as shown:
        if shown.open:
            _show_again(studio, before)


def against(before: StoredRun, after: Proposals) -> list[str]:
    """What changes from a kept run to this result, in sentences: pairs, newly unmatched, total, weights."""
    old = {pair.mentee_id: pair.mentor_id for pair in before.result.pairs} if before.result else {}
    names = {person.id: person.name for person in (*after.mentees.people, *after.mentors.people)}
    new = {pair.mentee.id: pair.mentor.id for pair in after.pairs}
    both = [mentee for mentee in names if mentee in after.row and (mentee in old or mentee in new)]
    if old and not both:
        return [f"Nobody from the run of {short_date(before.run_on)} is waiting for a mentor now."]
    moved = [
        mentee_id for mentee_id in both if mentee_id in old and mentee_id in new and old[mentee_id] != new[mentee_id]
    ]
    lost = [mentee_id for mentee_id in both if mentee_id in old and mentee_id not in new]
    won = [mentee_id for mentee_id in both if mentee_id in new and mentee_id not in old]
    if not (moved or lost or won):
        return [f"The same pairs as in the run of {short_date(before.run_on)}."]
    mentees = counted(len(both), "mentee")
    sentences = [
        f"{len(moved)} of {mentees} would have another mentor than in the run of {short_date(before.run_on)}."
        if moved
        else f"Nobody would change from one mentor to another since the run of {short_date(before.run_on)}."
    ]
    if lost:
        sentences.append(f"Newly without a mentor: {_some([names[mentee_id] for mentee_id in lost])}.")
    if won:
        sentences.append(f"Newly matched: {_some([names[mentee_id] for mentee_id in won])}.")
    sentences += [
        f"{names[mentee_id]} moves from {names.get(old[mentee_id], 'a mentor who left')} to {names[new[mentee_id]]}."
        for mentee_id in moved[:CHANGES]
    ]
    if len(moved) > CHANGES:
        sentences.append(f"{len(moved) - CHANGES} more move.")
    if changed := changed_since(before, after):
        sentences.append(f"Changed since: {'; '.join(changed)}.")
    return sentences


def side_by_side(result: Proposals) -> None:
    """Best total, nobody poorly matched, most even: what each would give."""
    if not result.pairs:
        st.caption("No answer finds a pair: see above why each mentee has no mentor.")
        return
    if not _asked(result, "match_three", "Compare three answers"):
        return
    rows: list[dict[str, Any]] = []
    with st.spinner("Finding the other answers…", show_time=True):
        for objective in COMPARED:
            other = result if objective == result.settings.objective else result.again(objective=objective)
            scores = [pair.score for pair in other.pairs]
            rows.append(
                {
                    "Answer": OBJECTIVE_LABELS[objective],
                    "Matched": len(scores),
                    "Average, points": 100 * sum(scores) / len(scores) if scores else None,
                    "Weakest, points": 100 * min(scores) if scores else None,
                    "Below 50": sum(score < 0.5 for score in scores),
                    "Pairs that differ": len(choices.compare(result, other).moves),
                }
            )
    if not any(row["Pairs that differ"] for row in rows):
        kinds = ", ".join(OBJECTIVE_LABELS[objective].lower() for objective in COMPARED)
        st.caption(f"No: {kinds} all give these same pairs.")
        return
    number = st.column_config.NumberColumn(format="%.0f")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        alt="Three kinds of answers",
        column_config={"Average, points": number, "Weakest, points": number},
        placeholder="–",
    )
    if all(row["Matched"] for row in rows[:2]):
        st.caption(_weakest_first(rows[0], rows[1]))


def _weakest_first(best_total: dict[str, Any], weakest_first: dict[str, Any]) -> str:
    """What looking after the weakest pair first gives and costs, beside the best total."""
    more = weakest_first["Matched"] - best_total["Matched"]
    lift, average = (weakest_first[name] - best_total[name] for name in ("Weakest, points", "Average, points"))
    if not more and abs(lift) < 0.05:
        return "Looking after the weakest pair first does not lift it here: it is as good as it can be."
    matched = f"{counted(more, 'mentee')} more matched, " if more else ""
    return (
        f"Looking after the weakest pair first, beside the best total: {matched}the weakest pair {lift:+.1f} points, "
        f"the average {average:+.1f}."
    )


def one_pair(result: Proposals) -> None:
    """One mentee: the best candidates, what each criterion adds, the ripple of choosing somebody else."""
    people = {person.id: person for person in result.mentees.people}
    chosen = st.selectbox(
        "Mentee",
        sorted(people, key=lambda id: people[id].name),
        index=None,
        format_func=lambda id: people[id].name,
        key="match_mentee",
        placeholder="Look into one mentee",
        persist_state="session",
    )
    if chosen not in people:
        return
    for column, candidate in zip(
        st.columns(3, border=True), choices.candidates(result, chosen, forbidden=1), strict=False
    ):
        with column:
            st.markdown(f"**{md(candidate.mentor.name)}**" + (" · proposed" if candidate.chosen else ""))
            st.progress(candidate.pair.score, f"{candidate.pair.score * 100:.0f} points, {_place(candidate)}")
            if candidate.blocked:
                st.markdown(f":material/block: {md(candidate.mentor.name)} {md(candidate.blocked.sentence)}.")
            _points(candidate.pair.breakdown)
            if not candidate.chosen and not candidate.blocked:
                for line in choices.ripple(result, chosen, candidate.mentor.id).sentences[:4]:
                    st.caption(md(line))
    if _asked(result, "match_stability", "How firm are the pairs?") and chosen:
        firm = _firmness(result)
        st.markdown(f"{md(people[chosen].name)}: {firm.sentence(chosen)}")
        shaky = sorted(firm.shares, key=lambda id: (firm.shares[id], id))[:5]
        st.caption(md("Least firm: " + ", ".join(f"{people[id].name} {firm.shares[id]:.0%}" for id in shaky)))


def fit_better(result: Proposals) -> None:
    """Pairs who would fit each other better than what they have, and what choosing them does to everybody."""
    if not _asked(result, "match_better", "Who would fit each other better?"):
        return
    lines = [
        f"- {md(sentence)} {md(choices.ripple(result, mentee.id, mentor.id).sentences[0])}"
        for mentee, mentor, sentence in choices.fit_better(result)
    ]
    if lines:
        st.markdown("\n".join(["**Who would fit each other better, and what that does to the whole**\n", *lines]))


def advice(result: Proposals) -> None:
    """Which topics to recruit for, and whom to ask for one more seat: each alone, then three together, all solved."""
    if not _asked(result, "match_advice", "Work out the advice"):
        return
    with st.spinner("Trying one more mentor and one more seat…", show_time=True):
        sentences = [newcomer.sentence for newcomer in recruiting.newcomers(result)]
        seats = recruiting.seats(result)
        sentences += [seat.sentence for seat in seats.alone]
    if not sentences:
        st.caption("More mentors or seats would not make this result better.")
        return
    st.caption("Each line stands alone: what it would change if nothing else did.")
    st.markdown("\n".join(f"- {md(sentence)}" for sentence in sentences))
    if seats.together:
        st.caption(f"The best three seats together, out of all sets of three from these {seats.tried}:")
        st.markdown(f"- {md(seats.together.sentence)}")


def _run_label(run: StoredRun) -> str:
    matched = run.result.matched if run.result else 0
    return (
        f"{short_date(run.run_on)}, run {run.id}: {matched} matched, {OBJECTIVE_LABELS[run.settings.objective].lower()}"
    )


def _show_again(studio: Studio, run: StoredRun) -> None:
    """A kept run as it was: who ran it, on which settings, its pairs."""
    if run.result is None:
        return
    who = store.programs.actors(studio.db).get(run.run_by, run.run_by)
    weights = ", ".join(
        f"{CRITERIA[key].label.lower()} {share:.0f}" for key, share in points_of_100(run.settings.weights).items()
    )
    st.caption(
        md(
            f"By {who}. {OBJECTIVE_LABELS[run.settings.objective]}, floor {run.settings.minimum * 100:.0f}. "
            f"Weights as set, points of 100: {weights}. "
            f"Total {run.result.total:.2f} of a bound of {run.result.bound:.2f}. Input {run.input_hash[:12]}."
        )
    )
    if variation := run.result.variation:
        st.caption(f":material/casino: {variation.sentence}")
    names = store.people.names(studio.db)
    pairs = [
        {
            "Mentee": names.get(pair.mentee_id, ""),
            "Mentor": names.get(pair.mentor_id, ""),
            "Fit": round(pair.score * 100),
        }
        for pair in run.result.pairs
    ]
    st.dataframe(pairs, hide_index=True, alt=f"{counted(len(pairs), 'pair')} of that run", placeholder="–")


def _asked(result: Proposals, key: str, label: str) -> bool:
    """Extra answers come by themselves in a small program and on request in a large one."""
    if len(result.mentees) * len(result.mentors) <= LARGEST // 10:
        return True
    return st.toggle(label, key=key, help="Solves the program several times; takes a moment.")


def _firmness(result: Proposals) -> choices.Stability:
    answer = answer_key(result)
    cached = st.session_state.get("match_firm")
    if cached is None or cached[0] != answer:
        bar = st.progress(0.0, "Trying other weightings…")
        firm = choices.stability(
            result, progress=lambda done: bar.progress(min(1.0, done / 50), "Trying other weightings…")
        )
        bar.empty()
        cached = st.session_state["match_firm"] = (answer, firm)
    return cached[1]


def _points(breakdown: Any) -> None:
    for name, part in breakdown.items():
        if part["points"] >= 0.5:
            st.markdown(f"{part['points']:.0f} · **{md(CRITERIA[name].label)}**: {md(part['sentence'])}")


def _place(candidate: choices.MentorCandidate) -> str:
    return f"rank {candidate.rank} of {candidate.of_mentors}" if not candidate.blocked else "forbidden"


def _some(names: list[str]) -> str:
    return ", ".join(names[:CHANGES]) + (f" and {len(names) - CHANGES} more" if len(names) > CHANGES else "")
