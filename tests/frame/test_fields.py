"""Fields: what a widget is called, on the screen and read aloud."""

import ast
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.domain import playbook

ROOT = Path(__file__).resolve().parents[2]
# Widgets whose label becomes the name that is read aloud, as it was passed (not buttons: their content is read).
NAMED = {
    "text_input", "text_area", "number_input", "date_input", "selectbox", "multiselect", "checkbox", "toggle", "radio",
    "slider", "segmented_control", "pills", "file_uploader", "color_picker",
}  # fmt: skip


def test_peoples_text_in_a_label_is_shown_as_text_and_read_without_marks():
    def page():
        import streamlit as st

        from ui.frame.fields import worded

        worded(st.selectbox, "[x](http://example.com) **St. Gallen**", ["a", "b"], index=1, key="where")

    at = AppTest.from_function(page).run()
    field = at.selectbox(key="where")
    assert (field.label, field.value) == ("x http example.com St. Gallen", "b")
    assert at.markdown[0].value.startswith(r"\[x\]\(http") and r"\*\*St\. Gallen\*\*" in at.markdown[0].value


def labels(file: Path) -> Iterator[ast.expr]:
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            names = [arg.attr for arg in call.args[:1] if isinstance(arg, ast.Attribute)]
            if isinstance(call.func, ast.Attribute) and call.func.attr in NAMED:
                yield from call.args[:1]
            elif NAMED & set(names):  # field(st.text_input, "Label", …) and its like
                yield from call.args[1:2]


def test_no_label_that_is_read_aloud_carries_markdown():
    files = [file for room in ("ui", "pages") for file in sorted((ROOT / room).rglob("*.py"))]
    all_labels = [ast.unparse(label) for file in files for label in labels(file)]
    assert len(all_labels) > 100
    assert not [
        label for label in all_labels if "md(" in label or "**" in label or ":material" in label or ":gray" in label
    ]


def test_the_playbooks_questions_read_the_same_as_labels_and_as_text():
    book = playbook.load()
    texts = [question.text for question in (*book.intake.questions, *book.journey.values())]
    texts += [check.text for check in book.intake.self_check]
    texts += [prompt for step in book.intake.discovery for prompt in step.prompts]
    texts += [f"{axis.label}: {axis.question}" for axis in book.axes.values()]
    marks = set("*_`[]<>$~\\|#^")
    assert texts and not [text for text in texts if marks & set(text)]
