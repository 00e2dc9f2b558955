"""Google Forms: the sheet of answers behind a form, in the language of its owner. Reads no cell.

It parts several answers with a comma, which an option may hold too: the longest known option wins, as in every list.
"""

from collections.abc import Sequence

from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.sheet_format import SheetFormat

STAMPS = (
    "Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Carimbo de data/hora", "Informazioni cronologiche",
    "Tijdstempel", "Sygnatura czasowa", "Marcaj de timp", "Tidsstämpel", "Časová značka", "时间戳记",
)  # fmt: skip


def recognized_by(headers: Sequence[str]) -> bool:
    """Whether the moment of the answer is its first column."""
    return bool(headers) and headers[0] in map(header_words, STAMPS)


FORMAT = SheetFormat(
    label="Google Forms",
    recognized_by=recognized_by,
    stamps=STAMPS,
    not_answers=("Score",),
    not_answers_here=("ID",),
    own=(
        "Email Address", "Username", "E-Mail-Adresse", "Nutzername", "Adresse e-mail", "Nom d'utilisateur",
        "Dirección de correo electrónico", "Endereço de e-mail", "Indirizzo email", "E-mailadres", "Adres e-mail",
        "Adresă de e-mail", "E-postadress", "E-mailová adresa", "电子邮件地址",
    ),
)  # fmt: skip
