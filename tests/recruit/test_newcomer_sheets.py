# ruff: noqa: E501 (a row of a sheet is one line)
"""Newcomer's sheets: in the words of somebody who never saw ours. Nothing is wrong in silence; one question at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from core.domain.recruit.sheets import Checked, account, check, missing, read
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.sheet_roles import suited


@dataclass(frozen=True)
class Newcomer:
    """A sheet, the role it is given as, what its people are understood as, and who takes no part."""

    role: str
    text: str
    people: dict[str, dict[str, Any]]
    out: tuple[str, ...] = ()
    unread: tuple[str, ...] = field(default=())


SHEETS = {
    "a list of human resources, semicolons": Newcomer(
        "mentor",
        """No.;First;Surname;Corporate mail;Line Manager;Line Manager mail;Cost centre;Areas I can support;Slots available;Monthly commitment
1;Aisha;Okoye;aisha.okoye@acme.test;Tom Berg;tom.berg@acme.test;4711;Kubernetes, incident response, career planning;2 max;2h per month
2;Luca;De Santis;luca.desantis@acme.test;Aisha Okoye;aisha.okoye@acme.test;4712;negotiation;one;an hour every fortnight
""",
        {
            "Aisha Okoye": {
                "topics": ("Kubernetes", "incident response", "Career planning"),
                "capacity": 2,
                "hours": 2.0,
            },
            "Luca De Santis": {"topics": ("Negotiation",), "capacity": 1, "hours": 2.0},
        },
        unread=("Cost centre",),
    ),
    "a board with a status": Newcomer(
        "mentee",
        """Name,Email,Status,Which skills do you want to grow?,What would success look like?,Creation log
Nadia Rahman,nadia.rahman@acme.test,Confirmed,Public speaking,I present to the board once,Jan 4 2026
Oskar Lind,oskar.lind@acme.test,Withdrawn,"Python, statistics",Ship a model,Jan 5 2026
Priya Nair,priya.nair@acme.test,Waitlisted,Negotiation,People come to me,Jan 6 2026
""",
        {"Nadia Rahman": {"needs": ("Public speaking",)}, "Priya Nair": {"needs": ("Negotiation",)}},
        out=("Oskar Lind",),
        unread=("Creation log",),
    ),
    "a form in Spanish": Newcomer(
        "mentor",
        """Marca temporal,Dirección de correo electrónico,Nombre,Apellidos,¿En qué temas te gustaría acompañar a otros?,¿A cuántas personas podrías acompañar?
12/03/2026 10:22:11,rosa.gil@acme.test,Rosa,Gil Pérez,"Negociación, Hablar en público",2
13/03/2026 09:01:45,iker.soto@acme.test,Iker,Soto,Gestión del cambio,una
""",
        {
            "Rosa Gil Pérez": {"topics": ("Negotiation", "Public speaking"), "capacity": 2},
            "Iker Soto": {"topics": ("Change management",), "capacity": 1},
        },
    ),
    "made by hand, with a title and a total": Newcomer(
        "mentor",
        """Mentoring 2026 – people who said yes (Anna's list)

Who,Contact,What they offer,Comment
Karin Holm,karin.holm@acme.test,coaching; giving feedback,prefers mornings
"van den Berg, Pieter",Pieter.vdBerg@acme.test,negotiation,
Total,,,2
""",
        {
            "Karin Holm": {"topics": ("Coaching skills", "Giving feedback")},
            "Pieter van den Berg": {"topics": ("Negotiation",)},
        },
    ),
    "a form for both in Dutch": Newcomer(
        "mentor",
        """#,Hoe heet je?,Wat is je zakelijke e-mailadres?,Wil je mentor of mentee zijn?,Waar kun je een ander mee helpen?,Wat wil je leren?,Submit Date (UTC)
ab1,Sanne de Vries,sanne@acme.test,Mentor,Onderhandelen,,2026-03-01 10:05:00
ab2,Joost Bakker,joost@acme.test,Mentee,,Presenteren,2026-03-01 11:05:00
""",
        {"Sanne de Vries": {"topics": ("Negotiation",)}, "Joost Bakker": {"needs": ("Public speaking",)}},
    ),
    "mentees who rank mentors": Newcomer(
        "mentee",
        """Participant,Participant Email,First choice,Second choice,Goal 1,Goal 2,Sponsor,Sponsor Email
Hana Sato,hana.sato@acme.test,Aisha Okoye,Mei Chen,Give better feedback,Lead a project,Bob Stone,bob.stone@acme.test
Ivo Marin,ivo.marin@acme.test,Luca De Santis,,Negotiate with suppliers,,Bob Stone,bob.stone@acme.test
""",
        {
            "Hana Sato": {
                "needs": ("Give better feedback", "Lead a project"),
                "ranked_mentors": ("Aisha Okoye", "Mei Chen"),
            },
            "Ivo Marin": {"needs": ("Negotiate with suppliers",), "ranked_mentors": ("Luca De Santis",)},
        },
        unread=("Sponsor", "Sponsor Email"),
    ),
    "two questions of yes and no, and consent": Newcomer(
        "mentor",
        """Full Name,E-Mail,Would you like to be a mentor?,Would you like to have a mentor?,I can share,I'd like to learn,Consent to data processing,Birthday
Ada Quist,ada.quist@acme.test,Yes,No,"Budgeting, hiring",,Yes,1980-01-02
Bo Ekman,bo.ekman@acme.test,No,Yes,,Coaching skills,Yes,1991-03-04
Cy Nord,cy.nord@acme.test,Yes,Yes,Presenting,Negotiation,No,1985-05-06
""",
        {
            "Ada Quist": {"topics": ("Budgets and business cases", "Hiring and interviewing")},
            "Bo Ekman": {"needs": ("Coaching skills",)},
        },
        out=("Cy Nord",),
        unread=("Birthday",),
    ),
    "names under the word of the role": Newcomer(
        "mentor",
        """Mentor,Work e-mail,Subject areas,Open seats,Record ID
Ida Moe,ida.moe@acme.test,"coaching, negotiation",2,rec1
Raj Iyer,raj.iyer@acme.test,hiring,1,rec2
""",
        {
            "Ida Moe": {"topics": ("Coaching skills", "Negotiation"), "capacity": 2},
            "Raj Iyer": {"topics": ("Hiring and interviewing",), "capacity": 1},
        },
    ),
    "flags of those who left, opted out or gave no consent": Newcomer(
        "mentor",
        """Name,E-mail,What I can help with,Opted out,Photo consent,Data consent
Ana Pop,ana.pop@acme.test,Negotiation,No,No,Yes
Cy Ek,cy.ek@acme.test,Public speaking,Yes,Yes,Yes
Di Fox,di.fox@acme.test,Public speaking,No,Yes,No
""",
        {"Ana Pop": {"topics": ("Negotiation",)}},
        out=("Cy Ek", "Di Fox"),
        unread=("Photo consent",),
    ),
    "skills of today and of tomorrow": Newcomer(
        "mentee",
        """Name,Email,Current skills,Skills I wish I had,Goals
Ana Pop,ana.pop@acme.test,"Excel, SQL",Negotiation,I close deals alone and I like it
Bo Lind,bo.lind@acme.test,Python,Public speaking,I present in front of the whole team
""",
        {"Ana Pop": {"needs": ("Negotiation",)}, "Bo Lind": {"needs": ("Public speaking",)}},
        unread=("Current skills",),
    ),
    "a form for both in Romanian": Newcomer(
        "mentor",
        """Marcaj de timp,Adresă de e-mail,Numele tău complet,Vrei să fii mentor sau mentorat?,Ce poți oferi unui coleg?,Ce ți-ar plăcea să înveți?
01.03.2026 10:00:00,ana.pop@acme.test,Ana Pop,Mentor,Negociere,
02.03.2026 10:00:00,bogdan.ilie@acme.test,Bogdan Ilie,Mentorat,,Managementul proiectelor
""",
        {"Ana Pop": {"topics": ("Negotiation",)}, "Bogdan Ilie": {"needs": ("Project delivery",)}},
    ),
    "a list in Portuguese, with a title": Newcomer(
        "mentor",
        """Programa de Mentoria 2026;;;;;
;;;;;
Quem;Contacto;Equipa;No que pode ajudar;Vagas;Obs.
Rui Sá;rui.sa@acme.test;Compras;gestão de pessoas;2;só à tarde
Inês Reis;ines.reis@acme.test;TI;programação;1 ou 2;
""",
        {
            "Rui Sá": {"topics": ("gestão de pessoas",), "capacity": 2, "wishes": "só à tarde"},
            "Inês Reis": {"topics": ("programação",), "capacity": 2},
        },
    ),
    "numbers instead of addresses, in Dutch": Newcomer(
        "mentee",
        """Personeelsnr;Naam;Afdeling;Leerwens 1;Leerwens 2;Opmerking
00123;Sanne de Vries;Inkoop;Onderhandelen;Presenteren;geen
00124;Joost Bakker;IT;Feedback geven;;liever 's ochtends
""",
        {
            "Sanne de Vries": {"needs": ("Negotiation", "Public speaking")},
            "Joost Bakker": {"needs": ("Giving feedback",), "wishes": "liever 's ochtends"},
        },
    ),
    "a table of a database, with an option in quotation marks": Newcomer(
        "mentor",
        """Name,Work email,Team,Skills to share,Seats left,Photo,Created time
Grace Lin,grace.lin@acme.test,Data,"Data analysis,Python,""Saying no, kindly"\"",2,grace.png,"February 2, 2026 4:15 PM"
Igor Petrov,igor.petrov@acme.test,Data,Negotiation,0,,"February 3, 2026 9:02 AM"
""",
        {
            "Grace Lin": {"topics": ("Data analysis", "Python", "Saying no, kindly"), "capacity": 2},
            "Igor Petrov": {"topics": ("Negotiation",), "capacity": 0},
        },
        unread=("Photo",),
    ),
    "a list made by hand, with a title and a section": Newcomer(
        "mentor",
        """OUR MENTORS (draft v3),,,,
,,,,
Who,Mail,Where,Good at,Takes how many
"Berg, Tom",tom.berg@acme.test,Oslo,"budgeting, presenting",1 or 2
Per Dahl,per.dahl@acme.test,Bergen,finance,none this year
SALES,,,,
Kari Moe,kari.moe@acme.test,Oslo,selling,1
""",
        {"Tom Berg": {"capacity": 2}, "Per Dahl": {"capacity": 0}, "Kari Moe": {"capacity": 1}},
    ),
    "a form for both roles that asks for consent in a sentence": Newcomer(
        "mentor",
        """Email,Name,I would like to be,As a mentor - which topics can you support with?,As a mentee - which topics would you like support with?,I agree that my data is used for the program
ivo.marek@acme.test,Ivo Marek,A mentor,Negotiation,,I agree
eva.kral@acme.test,Eva Kral,A mentee,,Public speaking,I agree
dan.novak@acme.test,Dan Novak,Both,Python,Negotiation,I do not agree
""",
        {"Ivo Marek": {"topics": ("Negotiation",)}, "Eva Kral": {"needs": ("Public speaking",)}},
        out=("Dan Novak",),
    ),
    "guests of an event": Newcomer(
        "mentee",
        """Order #,First Name,Last Name,Email,Ticket Type,Attendee Status,What do you want to learn from your mentor?,Is there a mentor you have in mind?
5521,Noor,Aziz,noor.aziz@acme.test,Mentee seat,Attending,"SQL, Python",Grace Lin
5522,Ben,Okafor,ben.okafor@acme.test,Mentee seat,Not Attending,Negotiation,
""",
        {"Noor Aziz": {"needs": ("Data analysis", "Python"), "ranked_mentors": ("Grace Lin",)}},
        out=("Ben Okafor",),
        unread=("Order #", "Ticket Type"),
    ),
    "registrations that somebody approves": Newcomer(
        "mentee",
        """name,email,approval_status,What do you hope to learn?,Is it OK if we store your answers for this program?
Uma Rao,uma.rao@acme.test,approved,Negotiation,Yes
Vic Hall,vic.hall@acme.test,declined,Hiring,Yes
Wes Cole,wes.cole@acme.test,waitlist,Hiring,No
""",
        {"Uma Rao": {"needs": ("Negotiation",)}},
        out=("Vic Hall", "Wes Cole"),
    ),
    "a form in French that asks for consent in a sentence": Newcomer(
        "mentee",
        """Horodateur;Nom;Prénom;Courriel;Service;Sur quels sujets souhaites-tu progresser ?;J'accepte que mes données soient utilisées
02/03/2026 09:15:00;Morel;Élise;elise.morel@acme.test;Achats;Négociation, Python;Oui
13/03/2026 10:02:00;Petit;Hugo;hugo.petit@acme.test;Achats;Gestion du temps;Non
""",
        {"Élise Morel": {"needs": ("Négociation", "Python")}},
        out=("Hugo Petit",),
    ),
    "members of a chat": Newcomer(
        "directory",
        """username,email,status,fullname,displayname
hanna.b,hanna.brandt@acme.test,Active,Hanna Brandt,hanna
zoe,zoe.marsh@acme.test,Deactivated,Zoe Marsh,Zoe (left)
""",
        {"Hanna Brandt": {}, "Zoe Marsh": {}},
    ),
}


def read_as_given(sheet: Newcomer) -> tuple[Table, ColumnMapping]:
    table = read(sheet.text.encode(), f"{sheet.role}s.csv", role=sheet.role)  # type: ignore[arg-type]
    return table, suited(table, sheet.role)  # type: ignore[arg-type]


def checked(sheet: Newcomer) -> Checked:
    table, mapping = read_as_given(sheet)
    assert missing(table, mapping) is None
    return check(table, mapping)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_people_are_understood_and_whoever_is_out_is_named(sheet: Newcomer) -> None:
    result = checked(sheet)
    summary = account(result)
    takes_part = [row for row in result.rows if not row.person.get("withdrawn")]
    answers = {row.name: {key: row.answers.get(key) for key in sheet.people[row.name]} for row in takes_part}
    assert answers == sheet.people
    assert {line.who for line in summary.left_out} >= {*sheet.out}
    assert {line.who for line in summary.rows if line.outcome == "read"} == {*sheet.people}
    assert set(sheet.unread) <= {line.header for line in summary.columns if line.certainty == "not used"}
    assert len(summary.questions) <= 1


def test_a_column_in_nobody_s_words_is_one_question_and_no_refusal() -> None:
    text = """Full name,E-mail,How could you be useful to somebody younger?
Ana Pop,ana.pop@acme.test,I have negotiated contracts for twenty years and would love to pass that on to somebody.
Bo Lind,bo.lind@acme.test,I know how to speak in front of many people and I used to be terrible at it.
"""
    table, mapping = read_as_given(Newcomer("mentor", text, {}))
    assert [question.id for question in mapping.questions] == ["column:topics"]
    decided = mapping.answered("column:topics", mapping.questions[0].choices[0])
    assert missing(table, decided) is None
    assert [row.name for row in check(table, decided).rows] == ["Ana Pop", "Bo Lind"]


def test_where_nothing_can_be_meant_the_columns_that_are_left_are_named() -> None:
    text = """Full name,E-mail,How sure are you? [Negotiation],How sure are you? [Public speaking]
Ana Pop,ana.pop@acme.test,High,Low
Bo Lind,bo.lind@acme.test,Low,High
"""
    reason = missing(*read_as_given(Newcomer("mentor", text, {}))) or ""
    assert "topics a mentor can help with" in reason
    assert "“How sure are you? [Negotiation]”" in reason


def test_a_weak_word_alone_is_asked_about() -> None:
    text = """Name,Email,Field
Ana Pop,ana.pop@acme.test,Quasar
Bo Lind,bo.lind@acme.test,Lattice
"""
    _, mapping = read_as_given(Newcomer("mentor", text, {}))
    assert [question.id for question in mapping.questions] == ["column:topics"]
    assert "topics" not in mapping.keys


def test_a_sheet_of_mentees_given_as_mentors_gets_no_topics_by_elimination() -> None:
    text = """Name,Email,What do you want to learn?,Career goal,Thing
Ana Pop,ana.pop@acme.test,Negotiation,Director,"Coaching, Public speaking"
Bo Lind,bo.lind@acme.test,Public speaking,Lead,Negotiation
"""
    _, mapping = read_as_given(Newcomer("mentor", text, {}))
    assert mapping.role == "mentee" and "topics" not in mapping.keys


def test_a_column_that_says_who_withdrew_is_asked_about_under_any_header() -> None:
    text = """Name,Email,Topics,Ampel
Ana Pop,ana.pop@acme.test,Negotiation,confirmed
Bo Lind,bo.lind@acme.test,Coaching,declined
"""
    _, mapping = read_as_given(Newcomer("mentor", text, {}))
    assert [question.id for question in mapping.questions] == ["column:status"]


def test_cells_that_are_no_topics_become_none_and_are_named() -> None:
    text = """Name,Email,Topics
Ana Pop,ana.pop@acme.test,2026-01-01
Bo Lind,bo.lind@acme.test,ana.pop@acme.test
Cy Ek,cy.ek@acme.test,Yes
Di Fox,di.fox@acme.test,Negotiation
"""
    result = checked(Newcomer("mentor", text, {}))
    assert [row.answers.get("topics") for row in result.rows] == [None, None, None, ("Negotiation",)]
    odd = {line.typed for line in account(result).values if line.why == "is no topic"}
    assert odd == {"2026-01-01", "ana.pop@acme.test", "Yes"}


@pytest.mark.parametrize(("status", "understood"), [("t - Active", "active"), ("Inactive - Payroll Eligible", "left")])
def test_codes_around_a_status(status: str, understood: str) -> None:
    text = f"Employee ID,Name,Work email,Assignment Status,Location Code\n17,Ana Pop,ana.pop@acme.test,{status},LOS\n"
    person = checked(Newcomer("directory", text, {})).rows[0].person
    assert (person["status"], person["location"]) == (understood, "LOS")


def test_one_row_that_was_joined_is_said_in_the_singular() -> None:
    text = """Email,Name,Rank,Interest
ana.pop@acme.test,Ana Pop,1,Negotiation
ana.pop@acme.test,Ana Pop,2,Public speaking
bo.lind@acme.test,Bo Lind,1,Negotiation
"""
    assert (
        "1 row holds one more answer of a person above: they were put together."
        in account(checked(Newcomer("mentee", text, {}))).notes
    )
