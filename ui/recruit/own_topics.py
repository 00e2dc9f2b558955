"""Own topics: what people named that the playbook does not know, merged or kept by a person. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.text import counted, few
from core.domain.playbook.topics import TopicTree
from core.domain.recruit import own_topics as rule
from core.domain.recruit.own_topics import Decided, OwnTopic, TopicAnswers
from ui.frame.cells import cell, empty, md
from ui.frame.fields import worded
from ui.frame.studio import Studio

SHOWN = 8  # topics that are asked about at once
OWN = ""  # what a topic counts as that stays one of the organization's own
CHOICE = "recruit_own_topic_"
MOST_NAMED = 6  # people whom a sentence names


def point_to_own_topics(studio: Studio) -> None:
    """Right after an import: how many topics nobody has decided about, and the way to them."""
    if "recruit_outcome" not in st.session_state:
        return
    topics = rule.undecided(
        store.own_topics.named(studio.db), store.own_topics.decided(studio.db), playbook.load().topics
    )
    if topics:
        words, button = st.columns([4, 1], vertical_alignment="center")
        names = few([f"“{topic.text}”" for topic in topics])
        are = "is a topic" if len(topics) == 1 else "are topics"
        words.caption(md(f"{names} {are} of your own. Some may be the same as another one."))
        button.button("Look at them", key="recruit_to_topics", type="tertiary", on_click=_open_tab)


def own_topics(studio: Studio) -> None:
    """The topics of the organization: asked about once, with a preview; then what was decided, to be taken back."""
    tree = playbook.load().topics
    named, decided = store.own_topics.named(studio.db), store.own_topics.decided(studio.db)
    with cell(1, "Which topics are the same?"):
        topics = rule.undecided(named, decided, tree)
        if topics:
            _ask(studio, topics, named, decided, tree)
        else:
            empty("Every topic that people named is one of the playbook, or you have decided about it.", stop=False)
    with cell(2, "What was decided?"):
        _list_decisions(studio)


def _ask(
    studio: Studio, topics: Sequence[OwnTopic], named: Sequence[TopicAnswers], decided: Decided, tree: TopicTree
) -> None:
    """A choice for each topic, the preview of all choices, and the button that follows it."""
    st.caption(
        "People named these, and the playbook does not know them. Each counts as it is typed: it matches where both "
        "sides use the same words. Say which mean the same as another one. You are asked once; later imports follow."
    )
    names = [topic.text for topic in topics]
    own = [*names, *dict.fromkeys(into for into in decided.values() if into and not tree.named(into))]
    everyone = len(topics) <= SHOWN or st.checkbox(f"Show all {len(topics)} topics", key="recruit_all_own_topics")
    choices: dict[str, str] = {}
    for topic in topics if everyone else topics[:SHOWN]:
        choice = _choose(topic, own, tree)
        if choice is not None:
            choices[topic.text] = choice
    reason = rule.blocked(choices, decided, tree)
    if reason:
        st.error(md(reason), icon=":material/block:")
    elif choices:
        _preview(studio, choices, named, decided)
    decide, keep = st.columns(2)
    decide.button(
        f"Decide about {counted(len(choices), 'topic')}" if choices else "Choose for a topic first",
        type="primary",
        key="recruit_merge_topics",
        disabled=not choices or bool(reason),
        on_click=_merge,
        args=(studio, choices),
    )
    if not choices:
        keep.button(
            f"Save all {len(names)} as your own" if len(names) > 1 else "Save as your own",
            key="recruit_keep_topics",
            help="Each stays a topic of your organization, and you are not asked about it again.",
            on_click=_merge,
            args=(studio, dict.fromkeys(names, OWN)),
        )


def _choose(topic: OwnTopic, own: Sequence[str], tree: TopicTree) -> str | None:
    """What one topic counts as: close ones first, then the other own topics, then the playbook. None: not decided."""
    others = [other for other in own if other != topic.text]
    close = rule.close_topics(topic.text, others, tree)
    options = list(dict.fromkeys((*close, OWN, *others, *tree.labels)))
    near = f" · close: {few(close)}" if close else ""
    return worded(
        st.selectbox,
        f"“{topic.text}” · {counted(topic.people, 'person', 'people')}{near}",
        options,
        index=None,
        format_func=lambda label: f"The same as {label}" if label else "One of our own",
        placeholder="Not decided",
        key=f"{CHOICE}{topic.text}",
    )


def _preview(studio: Studio, choices: Mapping[str, str], named: Sequence[TopicAnswers], decided: Decided) -> None:
    """Whom the choices concern and what they change, before anything is written."""
    later = rule.with_choices(decided, choices)
    changes = rule.changes(named, later)
    names = store.people.names(studio.db)
    who = list(dict.fromkeys(names[change.person_id] for change in changes))
    if not who:
        st.markdown("This changes nobody's answers. The topics stay as they are, and you are not asked again.")
        return
    st.markdown(md(f"This changes the answers of {counted(len(who), 'person', 'people')}: {few(who, MOST_NAMED)}."))
    for label in dict.fromkeys(label for label in choices.values() if label):
        mentors, mentees = rule.support(named, later, label)
        offered, asked = rule.support(named, decided, label)
        st.markdown(
            md(
                f"“{label}”: {counted(mentors, 'mentor')} and {counted(mentees, 'mentee')} name it then, "
                f"{offered} and {asked} do now."
            )
        )
    rows = [
        {
            "Who": names[change.person_id],
            "As": change.role,
            "Now": ", ".join(change.before),
            "Then": ", ".join(change.after),
        }
        for change in changes
    ]
    st.dataframe(rows, hide_index=True, alt=f"{counted(len(rows), 'answer')} before and after", placeholder="–")


def _list_decisions(studio: Studio) -> None:
    """Each decision with who made it and when; the last step can be taken back, any topic be asked about again."""
    decisions = store.own_topics.decisions(studio.db)
    if not decisions:
        st.caption("Nothing was decided yet.")
        return
    who = store.programs.actors(studio.db)
    for words, decision in decisions.items():
        label, button = st.columns([5, 1], vertical_alignment="center")
        counts = f"counts as “{decision['into']}”" if decision["into"] else "is one of your own"
        by = f"{short_date(decision['on'])}, {who.get(decision['by'], decision['by'])}"
        sentence = f"“{decision['text']}” {counts}"
        label.markdown(f"{md(sentence)}  \n:gray[{md(by)}]")
        button.button(
            "Ask again",
            key=f"recruit_reopen_topic_{words}",
            help="Later imports keep the words again. Answers that were changed stay as they are.",
            on_click=studio.do,
            args=(actions.reopen_topics, [decision["text"]]),
            kwargs={"toast": f"“{decision['text']}” is asked about again"},
        )
    last = store.own_topics.last_decision(studio.db)
    if last is not None:
        st.button(
            "Undo the last step",
            key="recruit_undo_topics",
            icon=":material/undo:",
            help="The answers get back the words that people wrote.",
            on_click=studio.do,
            args=(actions.undo, last),
            kwargs={"toast": "The last step about topics is undone"},
        )


def _merge(studio: Studio, choices: Mapping[str, str]) -> None:
    if studio.do(actions.merge_topics, choices, toast=f"Decided about {counted(len(choices), 'topic')}"):
        for text in choices:
            st.session_state.pop(f"{CHOICE}{text}", None)


def _open_tab() -> None:
    st.session_state["recruit_view"] = "Topics"
