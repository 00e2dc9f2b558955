"""Languages: every file is complete, and a slip in one is named in a sentence."""

import shutil
from pathlib import Path

import pytest

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook import PlaybookError
from core.domain.playbook.languages import LanguageFile, by_key

LANGUAGES = playbook.languages()
SECTIONS = ("headers", "questions", "other_people", "not_asked", "negations", "furniture", "answers", "time", "amounts")


@pytest.fixture(params=list(LANGUAGES.values()), ids=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> LanguageFile:
    file: LanguageFile = request.param
    return file


def edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the playbook in which one text of the German file was replaced once."""
    shutil.copytree(playbook.FOLDER, folder, dirs_exist_ok=True)
    file = folder / "languages" / "de.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("section", SECTIONS)
def test_every_language_has_words_for_every_key(language: LanguageFile, section: str) -> None:
    assert [key for key, words in by_key(getattr(language, section)) if not words] == []


def test_every_option_of_the_question_kit_has_a_name_in_every_language(language: LanguageFile) -> None:
    tree = playbook.load().topics
    options = {
        tree.named(option).id for q in playbook.load().intake.questions if q.key == "topics" for option in q.options
    }
    assert set(language.topics.values()) >= options
    assert set(language.topics.values()) <= set(tree.topics)


def test_no_word_is_listed_twice_under_a_key(language: LanguageFile) -> None:
    for section in ("headers", "questions", "other_people", "answers"):
        for key, words in by_key(getattr(language, section)):
            compared = [folded(word) + ("*" if word.endswith("*") else "") for word in words]
            assert sorted(compared) == sorted(set(compared)), (section, key)


def test_every_word_says_something(language: LanguageFile) -> None:
    for section in SECTIONS:
        for key, words in by_key(getattr(language, section)):
            assert [word for word in words if not folded(word)] == [], (section, key)


def test_there_are_twelve_languages() -> None:
    assert set(LANGUAGES) == set("cs de en es fr it nl pl pt ro sv zh".split())


def test_what_is_called_ambiguous_stands_under_several_keys(language: LanguageFile) -> None:
    keys: dict[str, set[str]] = {}
    for key, words in by_key(language.headers):
        for word in words:
            keys.setdefault(folded(word), set()).add(key)
    assert [word for word in language.ambiguous if len(keys[folded(word)]) < 2] == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('email = ["E-Mail",', 'emial = ["E-Mail",', "languages/de.toml, headers: the key 'emial' is unknown."),
        ('leave = ["beurlaubt",', "leave = [7,", "languages/de.toml, answers: 'leave' must be a text."),
        (
            'first_name = ["Vorname",',
            'first_name = ["Vorname", "Nachname",',
            "languages/de.toml, headers: 'Nachname' stands under first_name and last_name, but not in 'ambiguous'.",
        ),
        ('"anderthalb" = 1.5', '"anderthalb" = "1.5"', "languages/de.toml: 'numbers' must be a table of numbers."),
        ('"sieben" = 7\n', "", "languages/de.toml, numbers: no word stands for 7."),
        ('code = "de"', 'code = "at"', "languages/de.toml: 'code' is 'at', but must be the file's name."),
        ("[ordinals]", "[ordinal]", "languages/de.toml: the key 'ordinal' is unknown."),
    ],
)
def test_a_slip_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(PlaybookError) as refusal:
        playbook.languages(edited(tmp_path, old, new))
    assert str(refusal.value) == sentence


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    line = next(
        line
        for line in (playbook.FOLDER / "languages" / "de.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("fortnightly")
    )
    with pytest.raises(PlaybookError, match=r"languages/de.toml, time: 'fortnightly' is empty."):
        playbook.languages(edited(tmp_path, line, "fortnightly = []"))
