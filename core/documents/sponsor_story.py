"""Sponsor story: the seven steps that deck and present mode tell, each with its finding. Values in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from core.documents.pitch import DECISION, OptionCase, Pitch
from core.domain.base.dates import full_date, short_date
from core.domain.base.text import counted, few, listed
from core.domain.design import options
from core.domain.design.comparison import ComparedRow
from core.domain.design.options import seats_in_words
from core.domain.design.readiness import WAVE_LABELS, DepartmentReadiness

LONGEST_NAME = 32  # letters of an option's or a department's name
LONGEST_CELL = 84  # letters of a cell in a table of words
MOST_WORDS = 40  # beside a chart or a table, the title counted
LETTERS_A_WORD = 8
LEAST_WORDS = 9  # that a line leaves to each of those below it
DECISION_REST = "name its owner, and release its budget."
MOST_WAVES = 4
MOST_DATES = 5
MOST_RISKS = 4
RANGES = "Ranges are the middle 80% of simulations."

Line = tuple[str, str]  # what it is ("" where it says so itself), the words
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step of the story. `id` says what is drawn beside it; `note`: what is said aloud; `tables`: header rows first.

    Title and lines together hold no more than MOST_WORDS words.
    """

    id: str
    title: str
    lines: tuple[Line, ...] = ()
    tables: tuple[Rows, ...] = ()
    note: str = ""


def steps(pitch: Pitch) -> list[StoryStep]:
    """The story: the ask, why here, the options, cost against outcome, pilot and dates, our risks, the decision.

    Without an option there is nothing to compare and nothing to decide: those steps are left out.
    """
    compared = [_options(pitch), _cost(pitch)] if pitch.cases else []
    decided = [_decision(pitch)] if pitch.cases else []
    return [_ask(pitch), _readiness(pitch), *compared, _pilot(pitch), _risks(pitch), *decided]


def short_name(name: str) -> str:
    """A name as it is written where there is little room."""
    return shorten(name, LONGEST_NAME, placeholder=" …") if " " in name[:LONGEST_NAME] else name[:LONGEST_NAME]


def program_name(pitch: Pitch) -> str:
    """The program's name as the first step shows it."""
    return shorten(pitch.program.name, 60, placeholder=" …")


def byline(pitch: Pitch) -> str:
    """Whose story it is, and of which day."""
    return " · ".join(part for part in (shorten(pitch.brand.name, 40, placeholder=" …"), full_date(pitch.on)) if part)


def best_title(pitch: Pitch, row: ComparedRow, single: str, best: str, tied: str) -> str:
    """What a row of the comparison shows, in a sentence. `single`: with one option; `best`, `tied`: who is ahead."""
    names = [short_name(case.option.name) for case in pitch.cases]
    values = [_likely(pitch, case, row.key) for case in pitch.cases]
    if len(names) == 1:
        return f"{names[0]}: {single.format(values[0])}"
    if not row.best:
        return ""
    who = listed(names[place] for place in row.best)
    return f"{who} {(tied if len(row.best) > 1 else best).format(values[row.best[0]])}"


def _ask(pitch: Pitch) -> StoryStep:
    chosen, recommended = pitch.chosen, pitch.recommended
    decision = pitch.program.design.decisions[-1] if chosen and pitch.program.design.decisions else None
    why = reasons(pitch, recommended) if recommended else ""
    if chosen and chosen.option.chosen_on:
        title = f"We chose {short_name(chosen.option.name)} on {short_date(chosen.option.chosen_on)}"
        why = decision.note if decision else ""
        lines = [("Why", why), ("Likely", f"{pitch.outcome(chosen.forecast)}, full cost {_cost_of(pitch, chosen)}")]
        if options.changed_since(chosen.option, pitch.program.design, pitch.program.months):
            lines.append(("Since then", "the option was changed and is not chosen again yet"))
    elif recommended:
        title = f"We recommend {short_name(recommended.option.name)}"
        lines = [("Ask", _asked(pitch)), ("Why", why)]
    elif pitch.cases:
        first, n = short_name(pitch.cases[0].option.name), len(pitch.cases)
        title = f"One option to decide on: {first}" if n == 1 else f"{n} options, and one to choose"
        lines = [("Ask", _asked(pitch))]
    else:
        title, lines = "There is no option to decide on yet", []
    note = [*(f"{label}: {text}" for label, text in [*lines, *pitch.goal])]
    return _step(
        "ask", title, lines, note=note, words=MOST_WORDS - len(f"{program_name(pitch)} {byline(pitch)}".split())
    )


def reasons(pitch: Pitch, case: OptionCase) -> str:
    """What speaks for an option and against it: clashes, mentors, suggested choices, the cost of a matched pair."""
    fit = case.fit
    parts = [counted(fit.clashes, "clash", "clashes")] if fit.clashes else []
    missing = counted(fit.mentors_missing, "mentor")
    parts.append(f"likely {missing} missing" if fit.mentors_missing else "likely enough mentors")
    if fit.suggested:
        parts.append(f"{fit.followed} of {fit.suggested} suggested choices")
    others = [other.fit.cost_each_pair for other in pitch.cases if other is not case]
    if all(fit.cost_each_pair < cost for cost in others):
        parts.append("least cost for each pair")
    text = listed(parts)
    return text[:1].upper() + text[1:]


def _asked(pitch: Pitch) -> str:
    """What the sponsor is asked, in the team's words; ours point at the option that is recommended."""
    return f"Choose it, {DECISION_REST}" if pitch.recommended and pitch.decision == DECISION else pitch.decision


def _readiness(pitch: Pitch) -> StoryStep:
    rated = departments(pitch)
    pilot = pitch.waves[0] if pitch.waves else None
    names = [short_name(department.name) for department in pilot.departments] if pilot else []
    if not rated:
        title = "No department is rated yet"
    elif pilot and names and not pilot.why:
        verb = "is" if len(names) == 1 else "are"
        title = f"{listed(names)} {verb} ready to start"
    elif pilot and names and pilot.departments[0].readiness < pilot.phase.minimum:
        title = f"{names[0]} comes closest to ready, at {pilot.departments[0].readiness:.0%}"
    elif names:
        title = f"{listed(names)} started first"
    else:
        title = "No department is ready yet"
    lines = [(label, text) for label, text in pitch.goal if label in ("Goal", "By")]
    note = [f"{label}: {text}" for label, text in pitch.goal]
    note += [f"{purpose.label}. {purpose.measured}" for purpose in pitch.purposes]
    if rated:
        note.append("Readiness is the weight of the signals seen out of the weight of all signals.")
    note += [f"{department.name}: {department.readiness:.0%}, {department.phase.label}" for department in rated]
    return _step("readiness", title, lines, note=note)


def departments(pitch: Pitch) -> list[DepartmentReadiness]:
    """The rated departments, readiest first."""
    everyone = [department for wave in pitch.waves for department in wave.departments]
    return sorted(everyone, key=lambda department: (-department.readiness, department.name.casefold()))


def _options(pitch: Pitch) -> StoryStep:
    rows = {row.key: row for row in pitch.compared}
    title = best_title(
        pitch, rows["matched"], "{} matched pairs are likely",
        "is likely to match most pairs: {}", "are likely to match most pairs: {} each",
    )  # fmt: skip
    if not title:
        title = f"All {len(pitch.cases)} options are likely to match {_likely(pitch, pitch.cases[0], 'matched')} pairs"
    matched = [pitch.row_in_words(rows[key]) for key in ("mentors_needed", "mentors", "load", "matched") if key in rows]
    labels = [rows[key].label for key in ("mentors_needed", "mentors", "load", "matched") if key in rows]
    table = [
        ["", *(short_name(case.option.name) for case in pitch.cases)],
        ["Suits", *(shorten(pitch.suits(case.option), LONGEST_CELL, placeholder=" …") for case in pitch.cases)],
        ["Timeline", *(pitch.timeline(case.option) for case in pitch.cases)],
        ["Seats", *(seats_in_words(case.option) for case in pitch.cases)],
        *([label, *words] for label, words in zip(labels, matched, strict=True)),
    ]
    note = [RANGES]
    for case in pitch.cases:
        note.append(f"{case.option.name}. {pitch.suits(case.option)}")
        for axis in pitch.book.axes.values():
            pole = options.pole_label(axis, case.option.poles.get(axis.id))
            note.append(f"{axis.label}: {pole}")
        note += [f"{clash.severity.capitalize()}: {clash.reason} {clash.fix}" for clash in case.clashes]
    return _step("options", title, [("", RANGES)], [table], note)


def _cost(pitch: Pitch) -> StoryStep:
    rows = {row.key: row for row in pitch.compared}
    cost = best_title(
        pitch, rows["cost"], f"{pitch.outcome(pitch.cases[0].forecast)}, full cost {{}}",
        "is likely to cost least: {}", "are likely to cost least: {} each",
    )  # fmt: skip
    if not cost:
        cost = f"All options are likely to cost {_likely(pitch, pitch.cases[0], 'cost')}"
    best = rows["outcome"].best
    if len(best) == 1 and len(pitch.cases) > 1:
        name = short_name(pitch.cases[best[0]].option.name)
        cost += ", and to deliver most" if rows["cost"].best == best else f"; {name} to deliver most"
    shown = pitch.chosen or pitch.recommended or pitch.cases[0]
    value = pitch.result_in_words(shown.forecast, "break_even")
    lines = [("Departures prevented to break even", f"{value}, {short_name(shown.option.name)}"), ("", RANGES)]
    note = [pitch.break_even(case) for case in pitch.cases]
    note.append(
        "Full cost counts everyone's time. There is no workplace figure for early ends or rematches: these are our "
        "estimates, shown as ranges."
    )
    return _step("cost", cost, lines, note=note)


def _pilot(pitch: Pitch) -> StoryStep:
    pilot = pitch.waves[0] if pitch.waves else None
    names = [short_name(department.name) for department in pilot.departments] if pilot else []
    start = pitch.program.starts_on
    where = f"Pilot in {listed(names)}" if names else "No pilot department yet"
    when = (
        "no start date yet" if start is None else f"{'starts' if start >= pitch.on else 'started'} {short_date(start)}"
    )
    waves: Rows = [["Phase", "Departments", "State"]]
    for wave in pitch.waves[:MOST_WAVES]:
        inside = few((short_name(department.name) for department in wave.departments), 2)
        waves.append([wave.phase.label, inside or "None yet", WAVE_LABELS[wave.state]])
    closed = pitch.program.stage == "closed"
    coming = [] if closed else [item for item in pitch.items if item.day and item.kind == "step" and not item.done]
    dates: Rows = [["Day", "Next steps"]]
    for item in coming[:MOST_DATES]:
        late = " (late)" if item.day and item.day < pitch.on else ""
        dates.append([short_date(item.day) if item.day else "", shorten(item.label, 60, placeholder=" …") + late])
    if len(dates) == 1:
        every = "Every step is done" if pitch.items else "A start date puts the plan on the calendar"
        dates.append(["–", "This round is closed" if closed else every])
    note = [f"{wave.phase.label}: {wave.why}" for wave in pitch.waves if wave.why]
    note += [f"{short_date(item.day)}: {item.label}, {item.owner}" for item in pitch.items if item.day]
    note += [f"{stage}. Mentors: {mentors} Mentees: {mentees}" for stage, mentors, mentees in pitch.journey]
    return _step("pilot", f"{where}, {when}", [], [waves, dates], note)


def _risks(pitch: Pitch) -> StoryStep:
    risks = pitch.risks()
    if not risks:
        return _step("risks", "No known risk is open", [("", "Every check of the playbook is met today.")])
    first = shorten(risks[0][0], 50, placeholder=" …")
    title = f"{counted(len(risks), 'risk is', 'risks are')} ours to manage" + (f": {first}" if len(risks) == 1 else "")
    table: Rows = [["Risk", "What we do"]]
    for what, _, action in risks[:MOST_RISKS]:
        table.append([shorten(words, LONGEST_CELL, placeholder=" …") for words in (what, action)])
    more = len(risks) - MOST_RISKS
    lines = [("", f"And {more} more.")] if more > 0 else []
    return _step("risks", title, lines, [table], [f"{what}. {why} {action}" for what, why, action in risks])


def _decision(pitch: Pitch) -> StoryStep:
    chosen, recommended = pitch.chosen, pitch.recommended
    shown = chosen or recommended or (pitch.cases[0] if len(pitch.cases) == 1 else None)
    if chosen:
        title = f"Chosen: {short_name(chosen.option.name)}"
        decision = pitch.program.design.decisions[-1] if pitch.program.design.decisions else None
        lines = [("Why", decision.note if decision and decision.note else "no reason was noted")]
    else:
        title = "The decision we ask for"
        if shown:
            outlay = _likely(pitch, shown, "outlay")
            title = f"We ask for {short_name(shown.option.name)} and {outlay} for budget and L&D's time"
        lines = [("Ask", _asked(pitch))]
    table: Rows = [["", "Budget and L&D's time", "Full cost", "Likely outcome", "Owner"]]
    for case in pitch.cases:
        mark = " ✓" if case is chosen else ""
        table.append(
            [
                f"{short_name(case.option.name)}{mark}",
                pitch.result_in_words(case.forecast, "outlay"),
                _cost_of(pitch, case),
                pitch.outcome(case.forecast),
                short_name(case.option.owner) or "Not named yet",
            ]
        )
    note = [f"{label}: {text}" for label, text in lines]
    note += [
        f"{full_date(past.on)}: {past.name} chosen. {past.note}" for past in pitch.program.design.decisions if past.on
    ]
    return _step("decision", title, lines, [table], note)


def _step(
    id: str,
    title: str,
    lines: Sequence[Line],
    tables: Sequence[Rows] = (),
    note: Sequence[str] = (),
    words: int = MOST_WORDS,
) -> StoryStep:
    """A step whose lines share the words that its title leaves: the first come first, what is cut is in the note."""
    fitting: list[Line] = []
    left = words - len(title.split())
    for number, (label, text) in enumerate(lines):
        later = sum(min(len(f"{label} {text}".split()), LEAST_WORDS) for label, text in lines[number + 1 :])
        share = left - later
        fitting_words = shorten(text, max(share, 1) * LETTERS_A_WORD, placeholder=" …").split()
        room = share - len(label.split())
        if room < 1 or not fitting_words:
            continue
        fitting.append(
            (
                label,
                " ".join(fitting_words) if len(fitting_words) <= room else " ".join(fitting_words[: room - 1]) + " …",
            )
        )
        left -= len(label.split()) + min(len(fitting_words), room)
    cut = [f"{label}: {text}" if label else text for label, text in lines if (label, text) not in fitting and text]
    return StoryStep(id, title, tuple(fitting), tuple(tables), "\n".join(dict.fromkeys([*cut, *note])))


def _likely(pitch: Pitch, case: OptionCase, key: str) -> str:
    """The likely value of a result without its range."""
    return pitch.result_in_words(case.forecast, key).split(" (")[0]


def _cost_of(pitch: Pitch, case: OptionCase) -> str:
    return pitch.result_in_words(case.forecast, "cost")
