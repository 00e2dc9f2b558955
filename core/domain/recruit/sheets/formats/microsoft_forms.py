"""Microsoft Forms: the export of a form or a quiz, in the language of its owner. Reads no cell.

It parts several answers with ";" and writes one behind the last answer too. Who answers without signing in is
"anonymous" in its own column of addresses.
"""

from collections.abc import Sequence

from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.sheet_format import SheetFormat

START_END = (
    ("Start time", "Completion time"),
    ("Startzeit", "Fertigstellungszeit"),
    ("Heure de début", "Heure de fin"),
    ("Hora de inicio", "Hora de finalización"),
    ("Hora de início", "Hora de conclusão"),
    ("Ora di inizio", "Ora di completamento"),
    ("Begintijd", "Tijd van voltooien"),
    ("Godzina rozpoczęcia", "Godzina ukończenia"),
    ("Ora de începere", "Ora finalizării"),
    ("Starttid", "Slutförandetid"),
    ("Čas zahájení", "Čas dokončení"),
    ("开始时间", "完成时间"),
)


def recognized_by(headers: Sequence[str]) -> bool:
    """Whether an answer's start and end stand in it, in one language."""
    return any(header_words(start) in headers and header_words(end) in headers for start, end in START_END)


FORMAT = SheetFormat(
    label="Microsoft Forms",
    recognized_by=recognized_by,
    stamps=tuple(end for _, end in START_END),
    other_stamps=(*(start for start, _ in START_END), "Last modified time", "Grade posted time"),
    not_answers=("Total points", "Quiz feedback"),
    not_answers_here=("ID",),
    beside_questions=("Points", "Feedback"),
    own=(
        "Email", "E-Mail", "E-mail", "Adresse de messagerie", "Adresse e-mail", "Correo electrónico",
        "Posta elettronica", "E-mailadres", "Adres e-mail", "E-post", "电子邮件", "Name", "Nom", "Nombre",
        "Nome", "Naam", "Nazwa", "Imię i nazwisko", "Nume", "Namn", "Jméno", "姓名", "名称",
    ),
    placeholders=("anonymous", "anonym", "anonyme", "anónimo", "anonimo"),
    separator=";",
)  # fmt: skip
