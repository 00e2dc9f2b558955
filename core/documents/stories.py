"""Stories: newsletter text, a slide for each story, and a short post. Leaves out every story without consent."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from pptx.util import Emu, Inches

from core.documents.brand import Brand
from core.documents.markdown import escape
from core.documents.slides import LEFT, QUIET, TOP, WIDTH, Deck
from core.domain.base.file_label import FileLabel
from core.domain.relationships.stories import SuccessStory, publishable

PICTURE = 3.6  # inches, the side of its square on a slide
LONGEST_ON_A_SLIDE = 700  # characters of the story; the rest stands in the notes


def newsletter_text(stories: Iterable[SuccessStory], label: FileLabel) -> str:
    """The stories as Markdown, to paste into a newsletter, the label below a line; "" when none may be published."""
    parts = [
        f"## {escape(story.short)}\n\n{_paragraphs(story.words)}\n\n*{escape(signed(story))}*"
        for story in publishable(stories)
    ]
    if not parts:
        return ""
    title = f"# {escape(label.program)}: what mentoring changed"
    return "\n\n".join([title, *parts, "---", escape(label.line)]) + "\n"


def campaign_text(story: SuccessStory, program: str) -> str:
    """A short post that invites with one story; "" when it may not be published."""
    if not publishable([story]):
        return ""
    return f"“{story.short}”\n{signed(story)}\n\nThat came out of {program}. Would you like a mentor, or to be one?\n"


def story_slides(
    stories: Iterable[SuccessStory], pictures: Mapping[int, bytes], label: FileLabel, brand: Brand | None = None
) -> bytes:
    """A .pptx with a slide for each story that may be published: the quote, the story, the picture if there is one."""
    deck = Deck(brand or Brand(), footer=label.line)
    for story in publishable(stories):
        deck.page(story.short if len(story.short) <= 120 else f"{story.short[:117]}…", note=story.words)
        width = WIDTH
        if picture := pictures.get(story.id):
            width -= PICTURE + 0.4
            shape = deck.slide.shapes.add_picture(
                io.BytesIO(picture), Inches(LEFT + width + 0.4), Inches(TOP + 0.2), width=Inches(PICTURE)
            )
            if shape.height > Inches(PICTURE * 1.3):
                shape.width, shape.height = (
                    Emu(int(shape.width * Inches(PICTURE * 1.3) / shape.height)),
                    Inches(PICTURE * 1.3),
                )
            shape.name = f"Picture of {story.name}"
        words = story.words if len(story.words) <= LONGEST_ON_A_SLIDE else f"{story.words[:LONGEST_ON_A_SLIDE]}…"
        deck.text(words.split("\n"), LEFT, TOP + 0.2, width, 4.6, size=20 if len(words) < 350 else 16)
        deck.text([signed(story)], LEFT, 6.4, width, 0.5, size=14, color=QUIET)
    return deck.file()


def signed(story: SuccessStory) -> str:
    """Who tells a story: the name, the role, the department, and with whom."""
    role = f", {story.role}" if story.role else ""
    with_partner = f", with {story.partner}" if story.partner else ""
    return f"{story.name}{role}{f', {story.department}' if story.department else ''}{with_partner}"


def _paragraphs(words: str) -> str:
    return "\n\n".join(escape(line) for line in words.split("\n") if line.strip())
