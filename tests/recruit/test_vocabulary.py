"""Vocabulary: what headers and answers mean, in the words of people who fill in sheets in their own language."""

import pytest

from core.domain import playbook
from core.domain.playbook.languages import LanguageFile, by_key
from core.domain.recruit.sheets import vocabulary


def keys(header: str) -> set[str]:
    return {name.key for name in vocabulary.header_keys(header)}


def first_asked(question: str) -> str:
    return vocabulary.asked(question)[0].key


# Names of columns


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Your work e-mail", "email"),
        ("E-Mail-Adresse *", "email"),
        ("Hi there, what is your *full name*?", "name"),
        ("First Name [Required]", "first_name"),
        ("Legal Name - Last Name", "last_name"),
        ("hireDate", "hire_date"),
        ("Employee #", "employee_id"),
        ("supervisorEId", "manager_id"),
        ("Topics (choose up to 6)", "topics"),
        ("Abteilung (Department)", "department"),
        ("Department / Abteilung", "department"),
        ("Vorname", "first_name"),
        ("Deine Abteilung", "department"),
        ("Fuehrungskraft", "manager_name"),
        ("Vorgesetzte(r)", "manager_name"),
        ("Was möchten Sie lernen?", "needs"),
    ],
)
def test_a_column_is_known_by_its_name(header: str, key: str) -> None:
    assert key in keys(header)


@pytest.mark.parametrize(
    ("header", "key"),
    [("Email (manager)", "email"), ("Level (of your mentor)", "level"), ("Experience (mentor role)", "experience")],
)
def test_brackets_that_change_the_meaning_are_not_dropped(header: str, key: str) -> None:
    assert key not in keys(header)


def test_a_name_with_several_meanings_gives_all_of_them() -> None:
    assert {"title", "role"} <= keys("Role")
    assert {"topics", "needs"} <= keys("Topics")
    assert {"years"} == keys("Berufserfahrung (Jahre)")


# Questions


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Which topics could you mentor someone in?\n(choose up to 6)", "topics"),
        ("Which topics can you help others with?", "topics"),
        ("What would you like to get better at? Most important first.", "needs"),
        ("What would you like to learn about leadership?", "needs"),
        ("How many mentees could you take on?", "capacity"),
        ("How much time can you give?", "hours"),
        ("Where would you like your career to go?", "direction"),
        ("What will be different in six months if this works?", "aim"),
        ("Is there anything your mentor must or should have?", "wishes"),
        ("Would you like to mentor somebody?", "wants_to_mentor"),
        ("Would you like to have a mentor?", "wants_mentor"),
        ("Zu welchen Themen kannst du jemanden begleiten?", "topics"),
        ("Bei welchen Themen können Sie andere unterstützen?", "topics"),
        ("Worin möchtest du besser werden?", "needs"),
        ("Was möchten Sie von Ihrem Mentor lernen?", "needs"),
        ("Wie viele Mentees könntest du begleiten?", "capacity"),
        ("Wie viel Zeit hast du im Monat?", "hours"),
        ("Was soll in sechs Monaten anders sein?", "aim"),
        ("Wohin soll deine Karriere gehen?", "direction"),
        ("Hast du schon einmal jemanden als Mentor begleitet? Warst du schon einmal Mentor?", "mentored_before"),
    ],
)
def test_a_question_gives_away_what_it_asks(question: str, key: str) -> None:
    assert first_asked(question) == key


def test_offering_and_wanting_are_never_mixed_up() -> None:
    for question, key, other in (
        ("What knowledge would you share with a mentee?", "topics", "needs"),
        ("Which skills would you like to develop?", "needs", "topics"),
        ("Welches Wissen möchtest du weitergeben?", "topics", "needs"),
        ("In welchen Bereichen möchtest du dich weiterentwickeln?", "needs", "topics"),
    ):
        asked = {asked.key for asked in vocabulary.asked(question)}
        assert key in asked
        assert other not in asked


# Somebody else, and what stays unread


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Manager's e-mail", "manager"),
        ("E-mail of your line manager", "manager"),
        ("E-Mail-Adresse Ihrer Führungskraft", "manager"),
        ("Team name", "organization"),
        ("Name of your team", "organization"),
        ("Firmenname", "organization"),
        ("Submitted by", "form_filler"),
        ("Ausgefüllt von", "form_filler"),
        ("Who told you about the program? (name)", "recommender"),
        ("Empfohlen durch (E-Mail)", "recommender"),
        ("Contact person in an emergency", "emergency"),
        ("Name des Mentors", "mentor"),
        ("Your current mentee's name", "mentee"),
        ("HR business partner e-mail", "other"),
    ],
)
def test_a_header_about_somebody_else(header: str, kind: str) -> None:
    somebody = vocabulary.about(header)
    assert somebody is not None
    assert somebody.kind == kind


@pytest.mark.parametrize("header", ["Your full name", "Company email", "Vorname", "Which e-mail do you use at work?"])
def test_a_header_about_the_participant(header: str) -> None:
    assert vocabulary.about(header) is None


@pytest.mark.parametrize(
    "header",
    ["Date of birth", "Works remotely", "How many mentees have you had so far?", "Geburtsdatum", "Kündigungsfrist",
     "I agree that my data are processed",
     "Ich bin einverstanden, dass meine Daten verarbeitet werden", "Private E-Mail"],
)  # fmt: skip
def test_what_stays_unread(header: str) -> None:
    assert vocabulary.not_asked(header)


def test_a_name_of_a_column_is_never_left_unread() -> None:
    assert vocabulary.not_asked("Location") is None
    assert vocabulary.not_asked("Your work e-mail") is None


@pytest.mark.parametrize(
    "header", ["Start time", "Points - Your name", "IP Address", "Respondent ID", "Network ID", "Startzeit", "Spalte1"]
)
def test_what_forms_add_by_themselves(header: str) -> None:
    assert vocabulary.is_furniture(header)


def test_an_answer_is_no_furniture() -> None:
    assert not vocabulary.is_furniture("Your full name")
    assert not vocabulary.is_furniture("Abteilung")


@pytest.mark.parametrize(
    ("header", "meaning"),
    [("Leaver", "left"), ("Not active", "left"), ("Still employed?", "active"), ("Ausgeschieden", "left"),
     ("Inaktiv", "left"), ("Aktiv", "active"), ("Works remotely", None)],
)  # fmt: skip
def test_what_yes_means(header: str, meaning: str | None) -> None:
    assert vocabulary.yes_means(header) == meaning


@pytest.mark.parametrize(
    ("header", "rest", "number", "by_rank"),
    [
        ("Choice 1", "", 1, True),
        ("1st choice", "", 1, True),
        ("2. Wahl", "", 2, True),
        ("Third choice of mentor", "of mentor", 3, True),
        ("Priorität 2", "", 2, True),
        ("Topic 3", "topic", 3, False),
        ("Wunschmentor 2", "wunschmentor", 2, False),
        ("1. Wunschmentor", "wunschmentor", 1, False),
    ],
)
def test_a_place_in_a_row(header: str, rest: str, number: int, by_rank: bool) -> None:
    assert vocabulary.ordinal(header) == vocabulary.Ranked(rest, number, by_rank)


@pytest.mark.parametrize("header", ["First name", "2. Department", "Topics (choose up to 6)", "Erster Arbeitstag"])
def test_a_header_that_is_no_place_in_a_row(header: str) -> None:
    assert vocabulary.ordinal(header) is None


# Answers


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Yes", True), ("yes, twice", True), ("No - not yet", False), ("Ja, gerne", True), ("Nein.", False), ("✓", True),
     ("TRUE", True), ("Non-binary", None), ("Yesterday", None), ("maybe", None)],
)  # fmt: skip
def test_yes_and_no(answer: str, meaning: bool | None) -> None:
    assert vocabulary.yes_no(answer) is meaning


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Active", "active"), ("On leave until 2026-03-01", "leave"), ("left on 3 March 2026", "left"),
     ("ausgeschieden zum 31.12.2025", "left"), ("in Elternzeit", "leave"), ("Berlin", None), ("left-handed", None)],
)  # fmt: skip
def test_a_status_only_without_doubt(answer: str, meaning: str | None) -> None:
    assert vocabulary.status(answer) == meaning


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Mentor", "mentor"), ("I need a mentor", "mentee"), ("Als Mentorin", "mentor"), ("Beides", "both"),
     ("I want to be a mentor and have a mentor", "both"), ("Ich suche einen Mentor", "mentee"), ("Sales", None)],
)  # fmt: skip
def test_a_role(answer: str, meaning: str | None) -> None:
    assert vocabulary.role(answer) == meaning


@pytest.mark.parametrize(
    ("answer", "points"),
    [("Strongly agree", 5), ("5 - Strongly agree", 5), ("Neither agree nor disagree", 3), ("Stimme eher nicht zu", 2),
     ("Trifft voll und ganz zu", 5), ("Blue", None)],
)  # fmt: skip
def test_agreement(answer: str, points: int | None) -> None:
    assert vocabulary.agreement(answer) == points


@pytest.mark.parametrize(
    ("word", "number"), [("two", 2), ("anderthalb", 1.5), ("a dozen", 12), ("a few", 3), ("zwölf", None)]
)
def test_numbers_in_words(word: str, number: float | None) -> None:
    assert vocabulary.number(word) == number


def test_words_about_time() -> None:
    assert "hour" in vocabulary.time_kinds("Std.")
    assert "fortnightly" in vocabulary.time_kinds("alle zwei Wochen")
    assert "fortnightly" in vocabulary.time_kinds("every other week")
    assert vocabulary.time_kinds("banana") == frozenset()


def test_other_answers_and_none() -> None:
    assert vocabulary.other_answer("Other: gardening") == "gardening"
    assert vocabulary.other_answer("Sonstiges") == ""
    assert vocabulary.other_answer("Otherwise fine") is None
    assert all(map(vocabulary.is_nothing, ("-", "N/A", "k. A.", "none", "Keine Angabe")))
    assert not vocabulary.is_nothing("Nora")
    assert vocabulary.is_not_sure("Weiß noch nicht") is False
    assert vocabulary.is_not_sure("Weiß ich noch nicht")
    assert vocabulary.is_anonymous("anonymous")
    assert vocabulary.is_anonymous("Anonym")


def test_rows_that_are_no_people() -> None:
    assert all(map(vocabulary.is_total, ("Total", "Summe: 12", "Total (n=5)", "Gesamt 14")))
    assert not vocabulary.is_total("Totilas")
    assert all(
        map(vocabulary.is_footnote, ("Exported on 2026-09-01", "Stand: 1.9.2026", "Source: HR", "Stand 09/2026"))
    )
    assert not any(map(vocabulary.is_footnote, ("Notes from Ana", "Standfest, Uwe", "Sourceror")))
    assert all(map(vocabulary.is_example, ("Example", "Beispiel:", "Max Mustermann", "Example 1")))
    assert not vocabulary.is_example("Tester, Ana")


# Languages that people speak, months, weekdays


@pytest.mark.parametrize(
    ("answer", "language"),
    [("Deutsch", "German"), ("Français", "French"), ("en-GB", "English"), ("DEU", "German"), ("German (B2)", "German"),
     ("English - fluent", "English"), ("Native: Romanian", "Romanian"), ("fluent English", "English"),
     ("Englisch (verhandlungssicher)", "English"), ("Muttersprache Polnisch", "Polish"), ("中文", "Chinese"),
     ("Mandarin", "Chinese"), ("Klingon", None), ("No", None), ("English, German", None)],
)  # fmt: skip
def test_a_language_that_people_speak(answer: str, language: str | None) -> None:
    assert vocabulary.language_named(answer) == language


def test_months_and_weekdays() -> None:
    assert [vocabulary.month_named(word) for word in ("March", "März", "mars", "stycznia", "三月")] == [3, 3, 3, 1, 3]
    assert [vocabulary.weekday_named(word) for word in ("Monday", "Dienstag", "sunday")] == [0, 1, 6]
    assert vocabulary.month_named("Berlin") is None


# Every language: the question kit as a colleague in that country would ask it, and what stands beside it

KITS = {
    "fr": (
        ("Adresse e-mail professionnelle", "email"), ("Nom et prénom", "name"), ("Prénom", "first_name"),
        ("Service", "department"), ("Lieu de travail", "location"), ("Années d'expérience", "years"),
        ("Sur quels sujets pouvez-vous accompagner quelqu'un ?", "topics"),
        ("Combien de mentorés pouvez-vous accompagner ?", "capacity"),
        ("Combien de temps avez-vous par mois ?", "hours"), ("Langues parlées", "languages"),
        ("Avez-vous déjà été mentor ?", "mentored_before"), ("Que souhaites-tu apprendre ?", "needs"),
        ("Qu'est-ce qui sera différent dans six mois ?", "aim"), ("Horodateur", "applied_on"),
    ),
    "es": (
        ("Correo electrónico del trabajo", "email"), ("Nombre y apellidos", "name"), ("Apellidos", "last_name"),
        ("¿En qué temas podrías ser mentor de alguien?", "topics"),
        ("¿A cuántas personas podrías acompañar?", "capacity"),
        ("¿Qué te gustaría mejorar?", "needs"), ("¿Cuánto tiempo tienes al mes?", "hours"),
        ("¿Has sido mentor antes?", "mentored_before"), ("¿Qué será diferente en seis meses?", "aim"),
        ("Idiomas que hablas", "languages"), ("Marca temporal", "applied_on"), ("Fecha de ingreso", "hire_date"),
    ),
    "pt": (
        ("E-mail corporativo", "email"), ("Nome completo", "name"), ("Sobrenome", "last_name"),
        ("Apelido", "last_name"),
        ("Em que temas poderia orientar alguém?", "topics"), ("O que você gostaria de aprender?", "needs"),
        ("Em que gostarias de melhorar?", "needs"), ("Quantos mentorados poderia acompanhar?", "capacity"),
        ("Quanto tempo você tem por mês?", "hours"), ("Carimbo de data/hora", "applied_on"),
        ("Já foi mentor antes?", "mentored_before"), ("O que será diferente daqui a seis meses?", "aim"),
    ),
    "it": (
        ("Indirizzo e-mail aziendale", "email"), ("Nome e cognome", "name"), ("Cognome", "last_name"),
        ("Su quali temi potresti fare da mentor a qualcuno?", "topics"), ("In cosa vorresti migliorare?", "needs"),
        ("Quanti mentee potresti seguire?", "capacity"), ("Quanto tempo hai al mese?", "hours"),
        ("Sei già stato mentor?", "mentored_before"), ("Cosa sarà diverso tra sei mesi?", "aim"),
        ("Informazioni cronologiche", "applied_on"), ("Lingue parlate", "languages"),
    ),
    "nl": (
        ("E-mailadres werk", "email"), ("Voor- en achternaam", "name"), ("Roepnaam", "call_me"),
        ("Afdeling", "department"),
        ("Bij welke onderwerpen kun je iemand begeleiden?", "topics"), ("Waarin wil je beter worden?", "needs"),
        ("Hoeveel mentees kun je begeleiden?", "capacity"), ("Hoeveel tijd heb je per maand?", "hours"),
        ("Ben je eerder mentor geweest?", "mentored_before"), ("Wat moet er over zes maanden anders zijn?", "aim"),
        ("Tijdstempel", "applied_on"), ("Datum in dienst", "hire_date"),
    ),
    "pl": (
        ("Służbowy adres e-mail", "email"), ("Imię i nazwisko", "name"), ("Nazwisko", "last_name"),
        ("Dział", "department"),
        ("W jakich tematach możesz być mentorem?", "topics"), ("Czego chcesz się nauczyć?", "needs"),
        ("Ilu mentees możesz przyjąć?", "capacity"), ("Ile czasu masz w miesiącu?", "hours"),
        ("Czy byłeś już mentorem?", "mentored_before"), ("Co będzie inaczej za sześć miesięcy?", "aim"),
        ("Sygnatura czasowa", "applied_on"), ("Znajomość języków", "languages"),
    ),
    "ro": (
        ("Adresa de e-mail de serviciu", "email"), ("Nume și prenume", "name"), ("Prenume", "first_name"),
        ("Pe ce teme ai putea fi mentor?", "topics"), ("Ce ai dori să înveți?", "needs"),
        ("Câți mentees ai putea avea?", "capacity"), ("Cât timp ai pe lună?", "hours"),
        ("Ai mai fost mentor?", "mentored_before"), ("Ce va fi diferit peste șase luni?", "aim"),
        ("Marcaj de timp", "applied_on"), ("Data angajării", "hire_date"), ("Limbi vorbite", "languages"),
    ),
    "sv": (
        ("E-postadress arbete", "email"), ("För- och efternamn", "name"), ("Efternamn", "last_name"),
        ("Inom vilka ämnen kan du vara mentor?", "topics"), ("Vad vill du bli bättre på?", "needs"),
        ("Hur många adepter kan du ta emot?", "capacity"), ("Hur mycket tid har du per månad?", "hours"),
        ("Har du varit mentor tidigare?", "mentored_before"), ("Vad ska vara annorlunda om sex månader?", "aim"),
        ("Tidsstämpel", "applied_on"), ("Anställningsdatum", "hire_date"), ("Språkkunskaper", "languages"),
    ),
    "cs": (
        ("Pracovní e-mail", "email"), ("Jméno a příjmení", "name"), ("Příjmení", "last_name"),
        ("Oddělení", "department"),
        ("V jakých tématech můžete někoho mentorovat?", "topics"), ("V čem se chcete zlepšit?", "needs"),
        ("Kolik mentee můžete přijmout?", "capacity"), ("Kolik času máte měsíčně?", "hours"),
        ("Co bude jinak za šest měsíců?", "aim"), ("Časová značka", "applied_on"), ("Osobní číslo", "employee_id"),
        ("Jazykové znalosti", "languages"),
    ),
    "zh": (
        ("您的工作邮箱", "email"), ("姓名", "name"), ("所在部门", "department"), ("工号", "employee_id"),
        ("您可以指导哪些主题？", "topics"), ("您希望学习什么？", "needs"), ("您可以指导多少名学员？", "capacity"),
        ("您每月有多少时间？", "hours"), ("您做过导师吗？", "mentored_before"), ("六个月后会有什么不同？", "aim"),
        ("提交时间", "applied_on"), ("入职日期", "hire_date"), ("语言能力", "languages"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "key"), [(language, text, key) for language, kit in KITS.items() for text, key in kit]
)
def test_the_kit_is_understood_in_every_language(language: str, text: str, key: str) -> None:
    names = {name.key for name in vocabulary.header_keys(text) if name.language == language}
    questions = [asked.key for asked in vocabulary.asked(text)]
    assert key in names or questions[:1] == [key], (names, vocabulary.asked(text))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Nom de votre manager", "manager"), ("Correo de su jefe directo", "manager"),
        ("E-mail do seu gestor", "manager"),
        ("E-mail del tuo responsabile", "manager"), ("E-mailadres van je leidinggevende", "manager"),
        ("Adres e-mail przełożonego", "manager"), ("Adresa de e-mail a managerului", "manager"),
        ("Din närmaste chefs namn", "manager"), ("Jméno nadřízeného", "manager"), ("您的上级邮箱", "manager"),
        ("Nom de votre équipe", "organization"), ("Nombre del equipo", "organization"), ("Teamnaam", "organization"),
        ("Nazwa zespołu", "organization"), ("团队名称", "organization"), ("Contact d'urgence", "emergency"),
        ("紧急联系人", "emergency"),
    ],
)  # fmt: skip
def test_a_header_about_somebody_else_in_every_language(header: str, kind: str) -> None:
    somebody = vocabulary.about(header)
    assert somebody is not None
    assert somebody.kind == kind


@pytest.mark.parametrize(
    ("answer", "yes", "standing"),
    [
        ("Oui", True, None), ("Parti", None, "left"), ("Sí", True, None), ("Dado de baja", None, "left"),
        ("Não", False, None), ("Inativo", None, "left"), ("Sì", True, None), ("In congedo", None, "leave"),
        ("Nee", False, None), ("Uit dienst per 31-12-2025", None, "left"), ("Nie", False, None),
        ("Zwolniony", None, "left"), ("Da", True, None), ("Concediu medical", None, "leave"), ("Nej", False, None),
        ("Föräldraledig", None, "leave"), ("Ano", True, None), ("Na mateřské dovolené", None, "leave"),
        ("否", False, None), ("已离职", None, "left"),
    ],
)  # fmt: skip
def test_yes_and_status_in_every_language(answer: str, yes: bool | None, standing: str | None) -> None:
    assert vocabulary.yes_no(answer) is yes
    assert vocabulary.status(answer) == standing


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("Mentoré", "mentee"), ("Mentore", "mentor"), ("Adept", "mentee"), ("Podopieczny", "mentee"), ("导师", "mentor"),
     ("Ambos", "both"), ("Entrambi", "both"), ("Mentorka", "mentor")],
)  # fmt: skip
def test_a_role_in_every_language(answer: str, meaning: str) -> None:
    assert vocabulary.role(answer) == meaning


@pytest.mark.parametrize(
    ("header", "number"),
    [("Premier choix", 1), ("Primera opción", 1), ("2ª opção", 2), ("Terza scelta", 3), ("1e keuze", 1),
     ("Drugi wybór", 2), ("A doua opțiune", 2), ("Första val", 1), ("Třetí volba", 3), ("第一志愿", 1)],
)  # fmt: skip
def test_a_ranked_choice_in_every_language(header: str, number: int) -> None:
    assert vocabulary.ordinal(header) == vocabulary.Ranked("", number, True)


@pytest.mark.parametrize(
    ("answer", "language"),
    [("Allemand (courant)", "German"), ("inglés - nativo", "English"), ("Alemão", "German"), ("Tedesco", "German"),
     ("Duits, vloeiend", "German"), ("niemiecki", "German"), ("germană", "German"), ("engelska", "English"),
     ("angličtina", "English"), ("德语", "German"), ("čeština", "Czech"), ("svenska", "Swedish")],
)  # fmt: skip
def test_a_spoken_language_in_every_language(answer: str, language: str) -> None:
    assert vocabulary.language_named(answer) == language


# No word of one language is in the way of another's

MANAGER = ("manager_name", "manager_email", "manager_id")


@pytest.fixture(params=list(playbook.languages().values()), ids=list(playbook.languages()))
def language(request: pytest.FixtureRequest) -> LanguageFile:
    file: LanguageFile = request.param
    return file


def test_names_of_columns_are_found_and_belong_to_whom_they_should(language: LanguageFile) -> None:
    for key, words in by_key(language.headers):
        for word in words:
            assert key in keys(word), word
            if key in MANAGER:
                assert vocabulary.about(word), word
            elif key not in ("recommended_by", "ranked_mentor"):
                assert vocabulary.about(word) is None, word
            # A form's own column and somebody's answer may have the same name: the caller weighs.
            assert not vocabulary.is_furniture(word) or word == "Language", word


def test_no_phrase_of_a_question_is_left_unread(language: LanguageFile) -> None:
    for _, phrases in by_key(language.questions):
        for phrase in phrases:
            assert vocabulary.not_asked(phrase.strip("*")) is None, phrase


def test_the_kit_of_the_product_is_asked_for_what_it_asks() -> None:
    for question in playbook.load().intake.questions:
        key = {"unit_context": "unit", "industry": "industries", "cadence": "hours"}.get(question.key, question.key)
        asked = {asked.key for asked in vocabulary.asked(question.text)}
        assert key in asked | keys(question.text), question.text
        assert vocabulary.not_asked(question.text) is None
        assert key == "recommended_by" or vocabulary.about(question.text) is None


@pytest.mark.parametrize(
    "question",
    ["How many mentees can you accept?", "What kind of mentor are you?", "您想提升领导力吗？", "Correo de contacto"],
)
def test_words_that_mean_something_else_in_another_language(question: str) -> None:
    assert vocabulary.about(question) is None
    assert vocabulary.not_asked(question) is None
