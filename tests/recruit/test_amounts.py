"""Amounts: the number a person means, in twelve languages, or a reason why there is none."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sheet_cases import CASES
from core.domain import playbook
from core.domain.recruit.sheets import amounts, values


def cells(case: str, column: str) -> list[tuple[str, dict[str, object]]]:
    """The cells of a column of a case with the right values of their rows."""
    expected = json.loads((CASES / case / "expected.json").read_text())["files"][0]
    with (CASES / case / expected["file"]).open(encoding="utf-8-sig", newline="") as file:
        return [
            (row[column], expected["values by e-mail"].get(row["Your work e-mail"], {})) for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(
    ("case", "column", "key"),
    [
        ("70-hours", "How much time do you have?", "hours"),
        ("99-years-and-yes-no", "Years of experience in your field", "years"),
        ("69-capacities", "How many mentees could you take on?", "capacity"),
        ("19-numbers-and-serials", "Years of experience in your field", "years"),
        ("19-numbers-and-serials", "How many mentees could you take on?", "capacity"),
    ],
)
def test_every_amount_of_the_cases_is_the_number_that_a_person_means(case, column, key):
    read = {"hours": values.hours, "years": values.years, "capacity": values.capacity}[key]
    compared = [(text, read(text).value, float(row[key])) for text, row in cells(case, column) if key in row]
    assert compared
    assert [(text, value) for text, value, _ in compared] == [(text, number) for text, _, number in compared]


HOURS = [
    # English
    ("two hours every other week", 4),
    ("half a day a month", 4),
    ("an hour or two", 1.5),
    ("45 min to 1 hour", 0.88),
    ("two 1-hour sessions a month", 2),
    ("2 x 45 min", 1.5),
    ("45 min x 2", 1.5),
    ("3 and a half hours", 3.5),
    ("between 2 and 4 hours", 3),
    ("up to 3 hours", 3),
    ("4 (flexible)", 4),
    ("1 hour per meeting, twice a month", 2),
    ("every 3 weeks for an hour", 1.33),
    ("1h 30m", 1.5),
    ("'3", 3),
    ("２ hours", 2),
    ("every Friday 1 hour", 4),
    ("2 hours on Mondays", 8),
    ("6 hours over 6 months", 1),
    ("60", None),
    ("90 min", 1.5),
    ("2.0", 2),
    # German
    ("anderthalb Stunden", 1.5),
    ("alle 14 Tage eine Stunde", 2),
    ("zweimal im Monat je 1 Stunde", 2),
    ("3 Std. 30 Min.", 3.5),
    ("1 Stunde die Woche", 4),
    ("ein halber Tag pro Quartal", 1.33),
    ("höchstens 2 h", 2),
    ("zwoelf Stunden", None),
    # French
    ("2 h par mois", 2),
    ("deux heures par semaine", 8),
    ("une demi-journée par mois", 4),
    ("1 heure toutes les deux semaines", 2),
    ("entre 2 et 4 heures", 3),
    ("1h30 par semaine", 6),
    ("30 minutes deux fois par mois", 1),
    ("2 j par mois", 16),
    # Spanish
    ("2 horas al mes", 2),
    ("de 2 a 4 horas al mes", 3),
    ("una hora a la semana", 4),
    ("media jornada al mes", 4),
    ("hora y media", 1.5),
    # Portuguese
    ("2 horas por mês", 2),
    ("uma hora a cada duas semanas", 2),
    ("2 a 3 horas por semana", 10),
    ("até 2 horas", 2),
    # Italian
    ("due ore al mese", 2),
    ("un'ora alla settimana", 4),
    ("mezza giornata al mese", 4),
    ("30 minuti ogni due settimane", 1),
    # Dutch
    ("twee uur per maand", 2),
    ("anderhalf uur per week", 6),
    ("1 uur om de week", 2),
    ("2 à 3 uur per maand", 2.5),
    ("minder dan 1 uur", 0.5),
    # Polish
    ("2 godziny miesięcznie", 2),
    ("godzina tygodniowo", None),
    ("1 godz. co dwa tygodnie", 2),
    ("od 2 do 4 godzin", 3),
    ("półtorej godziny tygodniowo", 6),
    # Romanian
    ("două ore pe lună", 2),
    ("o oră pe săptămână", 4),
    ("2-3 ore pe lună", 2.5),
    ("30 de minute de două ori pe lună", 1),
    # Swedish
    ("två timmar i månaden", 2),
    ("en timme varannan vecka", 2),
    ("en halv dag per kvartal", 1.33),
    ("1 tim/vecka", 4),
    # Czech
    ("2 hodiny měsíčně", 2),
    ("jedna hodina týdně", 4),
    ("půl hodiny každý týden", 2),
    ("2 až 4 hodiny za měsíc", 3),
    # Chinese
    ("每月两小时", 2),
    ("每周1小时", 4),
    ("一个半小时", 1.5),
    ("半天", 4),
    ("每月2到4小时", 3),
    ("30分钟", 0.5),
    ("两周一次，每次1小时", 2),
]


@pytest.mark.parametrize(("text", "hours"), HOURS)
def test_hours_a_month_in_twelve_languages(text, hours):
    number, reason = amounts.hours_a_month(text)
    assert number == hours
    assert bool(reason) == (hours is None)


@pytest.mark.parametrize(
    "text",
    ["weekly", "2 meetings a month", "1 hour per session", "2 people", "some time", "2 kávé", "3 and 5 hours", ""],
)
def test_what_is_no_number_of_hours_is_named(text):
    number, reason = amounts.hours_a_month(text)
    assert number is None and reason


def test_a_bare_number_counts_as_what_the_header_asks_for():
    assert amounts.hours_a_month("2", "Hours per week")[0] == 8
    assert amounts.hours_a_month("2", "Stunden pro Monat")[0] == 2
    assert amounts.hours_a_month("90", "Minutes per month")[0] == 1.5
    assert amounts.hours_a_month("2 per month", "Hours per week")[0] == 2
    assert amounts.hours_a_month("2", "How much time do you have?")[0] == 2
    assert amounts.hours_a_month("2–5 hours a month", "How much time do you have?")[0] == 3.5


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("half a year", 0.5),
        ("6 months", 0.5),
        ("two decades", 20),
        ("over a decade", 10),
        ("more than 15", 15),
        ("2 1/2", 2.5),
        ("'12", 12),
        ("1,5 Jahre", 1.5),
        ("3 Jahre und 6 Monate", 3.5),
        ("3 ans et demi", 3.5),
        ("plus de 10 ans", 10),
        ("10 años", 10),
        ("5 anos e meio", 5.5),
        ("oltre 10 anni", 10),
        ("ruim 10 jaar", 10),
        ("7 lat", 7),
        ("peste 5 ani", 5),
        ("10 år", 10),
        ("5 let", 5),
        ("10年以上", 10),
        ("twenty", 20),
        ("fünfzehn Jahre", 15),
        ("10 J.", 10),
        ("三年半", 3.5),
        ("since 2015", None),
        ("seit 2015", None),
        ("2015", None),
        ("5 years in sales, 3 years in HR", None),
        ("many", None),
    ],
)
def test_years(text, years):
    number, reason = amounts.years(text)
    assert number == years
    assert bool(reason) == (years is None)


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("höchstens zwei", 2),
        ("eine Person", 1),
        ("nur einen", 1),
        ("keine", 0),
        ("Nein", 0),
        ("un ou deux", 2),
        ("deux", 2),
        ("dos o tres", 3),
        ("até 3", 3),
        ("al massimo due", 2),
        ("één", 1),
        ("maximaal 2", 2),
        ("dwie osoby", 2),
        ("cel mult trei", 3),
        ("två till tre", 3),
        ("max dva", 2),
        ("两个", 2),
        ("1-2 mentees, 2-3 hours a month", 2),
        ("2 from 15 January", 2),
        ("2, ab 15.1.2027", 2),
        ("no more than 2", 2),
        ("I have 10 years of experience and can take 2", 2),
        ("as many as needed", None),
        ("not sure", None),
    ],
)
def test_seats(text, seats):
    number, reason = amounts.seats(text)
    assert number == seats
    assert bool(reason) == (seats is None)


@pytest.mark.parametrize("read", [values.hours, values.years, values.capacity])
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                sorted(
                    {
                        word
                        for file in playbook.languages().values()
                        for word in [*file.numbers, *file.time.hour, *file.time.per, *file.amounts.range]
                    }
                    | {"2", "1,5", "-3", "1e9", "99999999999", "½", "10+", "<", "x", "/", "2026"}
                )
            ),
            max_size=6,
        ).map(" ".join),
    )
)
@settings(max_examples=300, deadline=None)
def test_no_text_is_read_as_a_number_out_of_range_or_without_a_word(read, text):
    """Whatever is typed: no error, a number that can be, and what differs from what is typed is said."""
    most = {values.hours: values.MOST_HOURS, values.years: values.MOST_YEARS, values.capacity: values.MOST_SEATS}[read]
    result = read(text)
    if result.value is None:
        assert result.odd
    else:
        assert 0 <= result.value <= most
        typed = text.strip().lstrip("'").replace(",", ".")
        assert result.odd or result.read_as or float(typed) == result.value
