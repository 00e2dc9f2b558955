"""Letters as files: a .zip with a mail and a text of each, and a sheet for a mail merge. Sends nothing.

A letter with a blank leaves in none of them: it is named with what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.documents.handbook import HandbookProgram
from core.documents.introductions import bundle
from core.documents.messages import Sender, mail_file
from core.documents.tables import workbook
from core.domain import playbook
from core.domain.base.file_label import FileLabel
from core.domain.base.text import listed
from core.domain.relationships.letters import FORM_OF, Letter
from core.domain.relationships.relationships import Relationship

LONGEST_GREETING = 100
NO_ADDRESS = "no email address on record"
NOT_INCLUDED = "Not included"
README = "README.txt"
_EMPTY = Letter("", 0, "", "", "", "")  # for the names of the columns


@dataclass(frozen=True)
class PairFields:
    """What a mail merge may say about the pair of a letter."""

    other: str
    introduced_on: date
    ends_on: date | None


def pair_fields(letter: Letter, pairs: Mapping[int, Relationship], names: Mapping[int, str]) -> PairFields | None:
    """The fields of a letter's pair; None for a letter to somebody alone. pairs: by id, names: of people by id."""
    pair = pairs.get(letter.relationship_id or 0)
    if pair is None:
        return None
    other = pair.mentor_id if letter.person_id == pair.mentee_id else pair.mentee_id
    return PairFields(names.get(other, ""), pair.introduced_on, pair.ends_on)


def letters_zip(letters: Sequence[Letter], about: HandbookProgram, label: FileLabel) -> bytes:
    """Every letter as a mail that opens as a draft (.eml) and as text (.txt); a list of those with a blank.

    The label is a file beside them: the letters themselves are for those who get them.
    """
    return bundle([(README, _text(f"{label.line}\n")), *_files(letters, about)])


def merge_sheet(
    letters: Sequence[Letter],
    pairs: Mapping[int, Relationship],
    names: Mapping[int, str],
    sender: Sender,
    label: FileLabel,
) -> bytes:
    """A row for each letter that can be mailed, to merge with Word and Outlook; a second sheet names the others."""
    rows, left_out = [], []
    for letter in letters:
        if why := _why_not(letter) or ("" if letter.to else NO_ADDRESS):
            left_out.append({"Name": letter.to_name, "Message": _label(letter), "Why": why})
        else:
            rows.append(_row(letter, pair_fields(letter, pairs, names), sender))
    sheets = {"Letters": pd.DataFrame(rows, columns=list(_row(_EMPTY, None, sender)))}
    if left_out:
        sheets[NOT_INCLUDED] = pd.DataFrame(left_out)
    return workbook(sheets, label=label)


def greeting(body: str) -> tuple[str, str]:
    """The line that greets, if the letter begins with one, and the rest of it."""
    line, _, rest = body.lstrip().partition("\n")
    greets = line.rstrip().endswith((",", "،")) and len(line) <= LONGEST_GREETING
    return (line.strip(), rest.lstrip("\n")) if greets else ("", body)


def _files(letters: Sequence[Letter], about: HandbookProgram) -> Iterator[tuple[str, bytes]]:
    left_out = []
    for letter in letters:
        if why := _why_not(letter):
            left_out.append(f"{letter.to_name}: {letter.subject} ({why})")
            continue
        name = f"{letter.file}-{letter.message_id}"
        yield f"{name}.eml", mail_file(letter, about)
        to = f"{letter.to_name} <{letter.to}>" if letter.to else letter.to_name
        yield f"{name}.txt", _text(f"To: {to}\nSubject: {letter.subject}\n\n{letter.body}\n")
    if left_out:
        lines = ["These letters still have a blank to fill in:", "", *left_out, ""]
        yield f"{NOT_INCLUDED}.txt", _text("\n".join(lines))


def _text(text: str) -> bytes:
    """As every editor of Windows reads it: with the mark of UTF-8 and its line ends."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _why_not(letter: Letter) -> str:
    return f"missing: {listed(letter.blanks)}" if letter.blanks else ""


def _label(letter: Letter) -> str:
    template = playbook.load().messages.get(letter.message_id)
    return template.label if template else letter.message_id


def _row(letter: Letter, fields: PairFields | None, sender: Sender) -> dict[str, object]:
    greets, body = greeting(letter.body)
    return {
        "Email": letter.to,
        "Greeting": greets,
        "Subject": letter.subject,
        "Body": body,
        "Name": letter.to_name,
        "Message": _label(letter),
        "Program": sender.program,
        "Other of the pair": fields.other if fields else "",
        "Introduced on": fields.introduced_on if fields else None,
        "Planned end": fields.ends_on if fields else None,
        "Form": sender.form_links.get(FORM_OF.get(letter.message_id, ""), ""),
        "Coordinator": sender.coordinator,
        "Questions to": sender.contact,
    }
