"""LimeSurvey: answers with the code before each question, "G01Q02. Department". Reads no cell."""

from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.sheet_format import SheetFormat

NUMBER, SENT = "id. Response ID", "submitdate. Date submitted"

FORMAT = SheetFormat(
    label="LimeSurvey",
    recognized_by=lambda headers: {header_words(NUMBER), header_words(SENT)} <= set(headers),
    stamps=(SENT,),
    other_stamps=("startdate. Date started", "datestamp. Date last action"),
    not_answers=(
        NUMBER,
        "lastpage. Last page",
        "startlanguage. Start language",
        "seed. Seed",
        "ipaddr. IP address",
        "refurl. Referrer URL",
    ),
    unfinished={SENT: ("",)},
)
