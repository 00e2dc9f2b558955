"""Stories: none leaves without the yes of everybody in it, in whatever order people agree, withdraw and rewrite."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from sqlite_utils import Database

from core import actions, store
from core.documents.stories import campaign_text, newsletter_text, story_slides
from core.domain.relationships.pictures import SIDE, UnsafePicture, safe_picture
from core.domain.relationships.stories import SuccessStory, blocked_publication
from tests.pages import open_page
from tests.story import LABEL, acted, introduced, recruited

WORDS = "I lead a team now. It began with *one* question."


def photo(size: tuple[int, int] = (1600, 900), kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def write_story(db: Database) -> tuple[int, int, int]:
    """A story of Ana about her time with Mo; (story, Ana, Mo)."""
    program_id = recruited(db)
    relationship_id, _ = introduced(db, program_id)
    pair = store.relationships.relationship(db, relationship_id)
    where = {"program_id": program_id, "relationship_id": relationship_id}
    story_id = actions.tell_story(db, pair.mentee_id, WORDS, **where, **acted())
    return story_id, pair.mentee_id, pair.mentor_id


def leaving(db: Database) -> str:
    """Everything that leaves the studio about stories, as one text."""
    shelf = store.stories.stories(db, 1)
    slides = story_slides(shelf, store.stories.pictures(db, [story.id for story in shelf]), LABEL)
    with zipfile.ZipFile(io.BytesIO(slides)) as file:
        xml = b"".join(file.read(name) for name in file.namelist() if name.endswith(".xml")).decode()
    return newsletter_text(shelf, LABEL) + "".join(campaign_text(story, "Spring") for story in shelf) + xml


def test_a_story_leaves_once_everybody_in_it_agreed_and_a_withdrawal_takes_it_out_everywhere(db: Database) -> None:
    story_id, ana, mo = write_story(db)
    assert blocked_publication(store.stories.story(db, story_id)) == "Ana Ruiz and Mo Long have not agreed to it."
    assert "team" not in leaving(db)
    actions.agree_to_story(db, story_id, ana, **acted())
    assert blocked_publication(store.stories.story(db, story_id)) == "Mo Long has not agreed to it."
    assert "team" not in leaving(db)
    actions.agree_to_story(db, story_id, mo, **acted())
    shelf = store.stories.stories(db, 1)
    assert "I lead a team now" in newsletter_text(shelf, LABEL)
    assert "\\*one\\*" in newsletter_text(shelf, LABEL), "people's signs are no markup"
    assert "Ana Ruiz, mentee, Finance, with Mo Long" in campaign_text(shelf[0], "Spring")
    (slide,) = Presentation(io.BytesIO(story_slides(shelf, {}, LABEL))).slides
    assert slide.shapes.title.text == "I lead a team now."
    for person_id in (ana, mo):
        actions.withdraw_story(db, story_id, person_id, **acted())
        assert "team" not in leaving(db)
        actions.agree_to_story(db, story_id, person_id, **acted())
        assert "team" in leaving(db)


def test_other_words_and_a_new_picture_ask_everybody_again(db: Database) -> None:
    story_id, ana, mo = write_story(db)
    for person_id in (ana, mo):
        actions.agree_to_story(db, story_id, person_id, **acted())
    actions.rewrite_story(db, story_id, "Mo taught me all of it.", "All of it", **acted())
    story = store.stories.story(db, story_id)
    assert (story.words, story.short, story.consent, story.partner_consent) == (
        "Mo taught me all of it.",
        "All of it",
        False,
        False,
    )
    for person_id in (ana, mo):
        actions.agree_to_story(db, story_id, person_id, **acted())
    actions.picture_story(db, story_id, photo(), **acted())
    assert blocked_publication(store.stories.story(db, story_id))
    actions.picture_story(db, story_id, None, **acted())
    assert store.stories.pictures(db, [story_id]) == {}


def test_no_order_of_steps_lets_a_story_out_without_its_consents(db: Database) -> None:
    story_id, ana, mo = write_story(db)
    rng = random.Random(4)
    agreed = {ana: False, mo: False}
    for number in range(120):
        step, person_id = rng.choice(["agree", "withdraw", "rewrite", "undo"]), rng.choice([ana, mo])
        before = dict(agreed)
        try:
            if step == "agree":
                actions.agree_to_story(db, story_id, person_id, **acted())
                agreed[person_id] = True
            elif step == "withdraw":
                actions.withdraw_story(db, story_id, person_id, **acted())
                agreed[person_id] = False
            elif step == "rewrite" and number % 5 == 0:
                actions.rewrite_story(db, story_id, f"I lead team {number}.", **acted())
                agreed = dict.fromkeys(agreed, False)
            elif step == "undo" and number > 5:
                story = store.stories.story(db, story_id)
                actions.undo(db, **acted())
                story = store.stories.story(db, story_id)
                agreed = {ana: story.consent, mo: story.partner_consent} if story else agreed
                if story is None:
                    break
        except actions.NotAllowed:
            agreed = before
        story = store.stories.story(db, story_id)
        assert (story.consent, story.partner_consent) == (agreed[ana], agreed[mo])
        assert ("team" in leaving(db)) == all(agreed.values())


def test_erasing_one_of_the_pair_takes_the_story_and_its_picture_out(db: Database) -> None:
    story_id, ana, mo = write_story(db)
    actions.picture_story(db, story_id, photo(), **acted())
    for person_id in (ana, mo):
        actions.agree_to_story(db, story_id, person_id, **acted())
    actions.end_relationship(db, 1, "completed", **acted())
    actions.erase_person(db, mo, **acted())
    story = store.stories.story(db, story_id)
    assert (story.has_picture, story.consent, story.partner_consent) == (False, True, False)
    assert "/9j/" not in "\n".join(db.conn.iterdump()), "no picture is left in what undo keeps"
    with pytest.raises(actions.NotAllowed, match="no longer on record"):
        actions.agree_to_story(db, story_id, mo, **acted())
    actions.erase_person(db, ana, **acted())
    assert store.stories.stories(db, 1) == []


def test_a_story_needs_words_and_somebody_of_the_pair(db: Database) -> None:
    story_id, _, _ = write_story(db)
    ben = store.people.mentees(db, 1)[1].id
    for refused, words in (
        (lambda: actions.tell_story(db, ben, " ", **acted()), "few sentences"),
        (lambda: actions.tell_story(db, ben, "Well.", "q" * 241, **acted()), "at most 240"),
        (lambda: actions.tell_story(db, ben, "Well.", relationship_id=1, **acted()), "not one of the pair"),
        (lambda: actions.agree_to_story(db, story_id, ben, **acted()), "not about this person"),
        (lambda: actions.picture_story(db, story_id, b"GIF89a", **acted()), "PNG or JPEG"),
        (lambda: actions.withdraw_story(db, 99, ben, **acted()), "no longer on the shelf"),
    ):
        with pytest.raises(actions.NotAllowed, match=words):
            refused()


def test_a_picture_is_small_upright_and_without_place_and_device() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ana"  # turned by 90 degrees; the maker
    picture = safe_picture(photo(exif=exif))
    with Image.open(io.BytesIO(picture)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (SIDE * 9 // 16, SIDE))
        assert not drawn.getexif()
    assert b"Camera" not in picture
    assert safe_picture(photo(kind="PNG")).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff" + b"junk" * 50,
        photo()[:400],
        photo((9000, 9000), "PNG"),
        b"\x89PNG\r\n\x1a\n" + b"0" * 10_000_001,
        photo(kind="GIF"),
    ],
    ids=["empty", "svg", "junk", "cut off", "too many pixels", "too large", "gif"],
)
def test_what_is_no_honest_picture_is_refused(file: bytes) -> None:
    with pytest.raises(UnsafePicture):
        safe_picture(file)


def test_the_shelf_tells_who_has_to_agree_and_gives_the_files_once_they_did(path: Path) -> None:
    with store.opened(path) as db:
        story_id, ana, mo = write_story(db)
    app = open_page("relationships")
    app.button_group(key="relationships_more").set_value("stories").run()
    assert not app.exception
    assert not app.get("download_button")
    for person_id in (ana, mo):
        app.button(key=f"relationships_story_consent_{story_id}_{person_id}").click().run()
    assert not app.exception
    assert {"Newsletter text", "Slides"} <= {button.label for button in app.get("download_button")}
    app.button(key=f"relationships_story_consent_{story_id}_{mo}").click().run()
    assert "Mo Long has not agreed to it." in [text.value.replace("\\", "") for text in app.caption]
    assert not app.get("download_button")


def test_a_name_on_the_shelf_is_shown_letter_by_letter_on_its_buttons_too(path: Path) -> None:
    with store.opened(path) as db:
        write_story(db)
        db.conn.execute("UPDATE people SET name = '[x](http://evil)'")
    app = open_page("relationships", relationships_more="stories")
    labels = [button.label for button in app.button if "consent" in (button.key or "")]
    assert labels and not any("[x](" in label for label in labels)


def test_a_long_story_goes_on_in_the_notes_of_its_slide() -> None:
    words = "We met. " + "It went on and on. " * 60
    story = SuccessStory(1, 1, "Ana", "", "", acted()["on"], words, "", True, None, "", False, True)
    (slide,) = Presentation(io.BytesIO(story_slides([story], {1: photo((300, 900))}, LABEL))).slides
    assert slide.notes_slide.notes_text_frame.text.strip() == words.strip()
    (picture,) = [shape for shape in slide.shapes if shape.name == "Picture of Ana"]
    assert picture.top + picture.height < 6858000, "the picture ends on the slide"
