"""Commands on own topics: own-topics, merge-topics. Reads arguments, calls actions; decides nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from core import actions, store
from core.commands.arguments import BY, Refused, on_record
from core.commands.parser import CommandParser
from core.domain import playbook
from core.domain.base.text import counted, listed
from core.domain.recruit import own_topics
from core.store import Db


def add(parser: CommandParser) -> None:
    """Add their commands: own-topics, merge-topics."""
    parser.command("own-topics", list_own_topics)
    command = parser.command("merge-topics", merge_topics)
    command.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="TOPIC=INTO",
        help="the topic counts as INTO, now and in later imports; several may be given",
    )
    command.add_argument(
        "--keep", action="append", default=[], metavar="TOPIC", help="the topic is one of your own; it is asked no more"
    )
    command.add_argument(
        "--ask-again", action="append", default=[], metavar="TOPIC", help="forget what was decided about the topic"
    )
    command.add_argument("--dry-run", action="store_true", help="say whom it concerns, and write nothing")


def list_own_topics(arguments: argparse.Namespace) -> None:
    """List the topics that the playbook does not know, with how many people named them and which are close."""
    with on_record(arguments) as db:
        named, decided = store.own_topics.named(db), store.own_topics.decided(db)
        decisions = store.own_topics.decisions(db)
    tree = playbook.load().topics
    topics = own_topics.undecided(named, decided, tree)
    for topic in topics:
        likely = own_topics.close_topics(topic.text, [other.text for other in topics], tree)
        close = f"; close: {listed([f'“{label}”' for label in likely])}" if likely else ""
        print(f"“{topic.text}”: {counted(topic.people, 'person', 'people')}{close}")
    for decision in decisions.values():
        counts = f"counts as “{decision['into']}”" if decision["into"] else "is one of your own"
        print(f"decided: “{decision['text']}” {counts}, since {decision['on']}")


def merge_topics(arguments: argparse.Namespace) -> None:
    """Say what topics count as that the playbook does not know: in the answers on record, and in later imports."""
    choices = dict(map(_choice, arguments.topic)) | dict.fromkeys(arguments.keep, "")
    if not choices and not arguments.ask_again:
        raise Refused("Say what to do with --topic “TOPIC=INTO”, --keep TOPIC or --ask-again TOPIC.")
    with on_record(arguments) as db:
        if unknown := _unnamed(db, choices):
            raise Refused(f"Nobody named {listed([f'“{text}”' for text in unknown])}; own-topics lists what there is.")
        if arguments.dry_run:
            with store.rehearsing(db) as copy:
                changes = _decide(copy, choices, arguments)
        else:
            changes = _decide(db, choices, arguments)
        names = store.people.names(db)
    for change in changes:
        print(f"{names[change.person_id]}, {change.key}: {', '.join(change.before)} → {', '.join(change.after)}")
    print(f"{counted(len({change.person_id for change in changes}), 'person', 'people')} changed.")
    if arguments.dry_run:
        print("Dry run: nothing was written.")


def _decide(db: Db, choices: dict[str, str], arguments: argparse.Namespace) -> Sequence[own_topics.TopicChange]:
    """Write what was chosen, all or nothing; gives the answers that it changes."""
    with store.change(db):
        if arguments.ask_again:
            actions.reopen_topics(db, arguments.ask_again, by=BY, on=arguments.on)
        before = store.own_topics.named(db)
        if choices:
            actions.merge_topics(db, choices, by=BY, on=arguments.on)
        return own_topics.changes(before, store.own_topics.decided(db))


def _choice(text: str) -> tuple[str, str]:
    """One --topic as (topic, what it counts as)."""
    topic, equals, into = text.partition("=")
    if not equals or not topic.strip() or not into.strip():
        raise Refused(
            f"--topic takes “Topic=what it counts as”, such as “k8s=Kubernetes”; “{text}” is not of this form."
        )
    return topic.strip(), into.strip()


def _unnamed(db: Db, choices: dict[str, str]) -> list[str]:
    """The topics among the choices that nobody named, so that a typing slip is noticed."""
    named = store.own_topics.named(db)
    return [text for text in choices if not own_topics.names_topic(named, text)]
