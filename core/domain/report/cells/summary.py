"""Summary cell: the program in a few sentences, worked out from its figures. Judges by their verdicts only."""

from __future__ import annotations

from core.domain.base.text import counted, in_sentence, listed
from core.domain.kpis import KPIS, SMALLEST, Figure, funnel, in_order, target_words, verdict_words
from core.domain.report.blocks import TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource, about


def blocks(source: CellSource, settings: Settings) -> tuple[TextBlock, ...]:
    """How many people got how far, how the figures stand, which of them is behind, and what is asked of whom."""
    request = f"{source.summary.request_of}: {source.summary.request}"
    return (TextBlock((_people(source), *_standing(source), request)),)


def _people(source: CellSource) -> str:
    if source.for_sponsor:
        steps, many = source.published.steps, lambda n: f"{about(n)} have"
    else:
        steps, many = funnel(source.facts, source.material.targets, published=True), _many
    if steps.empty and source.for_sponsor:
        return "How many people got how far has not been published."
    if steps.empty:
        return "Fewer than five people have applied as mentees so far, so there is nothing to publish yet."
    reached = {row.stage: int(row.reached) for row in steps.itertuples()}
    applied = about(reached["applied"]) if source.for_sponsor else f"{reached['applied']:,}"
    parts = [f"{applied} people have applied as mentees"]
    for stage, words in (("accepted", "been accepted"), ("introduced", "been introduced to a mentor")):
        parts.append(f"{many(reached[stage])} {words}")
    parts.append(f"{many(reached['completed'])} completed the program")
    sentence = f"{listed(parts)}."
    return sentence[:1].upper() + sentence[1:]


def _many(n: int) -> str:
    return "nobody has" if n == 0 else f"fewer than {SMALLEST} have" if n < SMALLEST else f"{n:,} have"


def _standing(source: CellSource) -> tuple[str, ...]:
    figures = source.figures(key for key in in_order() if KPIS[key].headline)
    judged = [figure for figure in figures if figure.verdict]
    decided = [figure for figure in judged if figure.verdict != "early"]
    if not decided:
        return ("It is too early to compare any figure with its target.",)
    on = [figure for figure in decided if figure.verdict == "on"]
    aimed = sum(figure.target is not None for figure in figures)
    early = len(judged) - len(decided)
    nothing = aimed - len(judged)
    parts = [f"{_many_figures(len(on))} on target"]
    if early:
        parts.append(f"for {early} it is too early to say")
    if nothing:
        parts.append(f"{counted(nothing, 'has', 'have')} nothing to show yet")
    sentences = [f"Of {counted(aimed, 'main figure')} with a target, {listed(parts)}."]
    behind = [figure for figure in decided if figure.verdict == "off"]
    near = [figure for figure in decided if figure.verdict == "near"]
    if behind:
        sentences.append(f"Behind {_targets(behind)}: {_each(behind)}.")
    if near:
        sentences.append(f"Close to {_targets(near)}: {_each(near)}.")
    return tuple(sentences)


def _many_figures(n: int) -> str:
    return "none is" if n == 0 else "1 is" if n == 1 else f"{n} are"


def _targets(figures: list[Figure]) -> str:
    return "its target" if len(figures) == 1 else "their targets"


def _each(figures: list[Figure]) -> str:
    return "; ".join(
        f"{in_sentence(figure.label)} ({figure.shown}, target {target_words(figure)}, {verdict_words(figure)})"
        for figure in figures
    )


KIND = CellKind(
    label="Summary",
    help="The program in a few sentences: who got how far, what is on target and what is not.",
    heading="In short",
    icon=":material/short_text:",
    blocks=blocks,
    for_sponsor=blocks,
)
