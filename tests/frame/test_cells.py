"""The cells without a browser: what is escaped, what stops the page, what is computed only when somebody looks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.documents.markdown import JOINER, SPECIAL
from ui.frame.cells import md

ESCAPED = re.compile(r"\\(.)")


@pytest.mark.parametrize("mark", list("\\`*_{}[]()<>#+-!|~$:.@/&=\"'^%;"))
def test_every_mark_of_markdown_is_escaped(mark):
    assert md(f"a{mark}b") == f"a\\{mark}b"


def test_lines_and_spaces_collapse_so_that_no_block_can_start():
    assert md("Ana\n\n# Big\t\r\n  - x") == "Ana \\# Big \\- x"


def test_arrows_and_addresses_are_parted():
    assert md("->") == f"\\-{JOINER}\\>"
    assert md("https://x.example") == f"https{JOINER}\\:\\/\\/x\\.example"
    assert md("www.x.example") == f"www{JOINER}\\.x\\.example"
    assert md("ana@x.example") == "ana\\@x\\.example"


def test_what_is_no_text_is_shown_too():
    assert md(3.5) == "3\\.5"
    assert md(None) == "None"


@given(st.text())
def test_a_reader_sees_the_words_that_were_written(text):
    assert ESCAPED.sub(r"\1", md(text)).replace(JOINER, "") == " ".join(text.split()).replace(JOINER, "")


@given(st.text())
def test_no_mark_stands_unescaped(text):
    assert not SPECIAL.search(ESCAPED.sub("", md(text)))


def numbered():
    import streamlit as st

    from ui.frame.cells import cell

    with cell(2, "Who *waits*?", caption="Longest first."):
        st.write("inside")


def test_a_cell_puts_its_number_and_question_above_what_follows():
    app = AppTest.from_function(numbered).run()
    assert not app.exception
    assert app.header[0].value == ":gray[2]\u2002Who \\*waits\\*?"
    assert app.caption[0].value == "Longest first\\."
    assert app.markdown[0].value == "inside"


def without_data(stop):
    import streamlit as st

    from ui.frame.cells import empty

    def fill():
        st.session_state.filled = True

    if "filled" not in st.session_state:
        empty("No [pairs] yet.", action=("Add them", fill), stop=stop)
    st.write("after")


def test_an_empty_page_offers_its_one_step_and_ends():
    app = AppTest.from_function(without_data, args=(True,)).run()
    assert [text.value for text in app.markdown] == [":material/inbox: No \\[pairs\\] yet\\."]
    app.button[0].click().run()
    assert [text.value for text in app.markdown] == ["after"]


def test_an_empty_cell_may_let_the_page_go_on():
    app = AppTest.from_function(without_data, args=(False,)).run()
    assert app.markdown[-1].value == "after"


def explained():
    import pandas as pd
    import streamlit as st

    from ui.frame.cells import worked_out

    def rows():
        st.session_state.asked = st.session_state.get("asked", 0) + 1
        return pd.DataFrame({"pair": ["Ana and Ben"]})

    worked_out("Pairs that met.", "met / introduced", rows, name="met")


def test_rows_behind_a_figure_are_read_only_when_somebody_looks():
    app = AppTest.from_function(explained).run()
    assert "asked" not in app.session_state
    assert not app.dataframe and not app.code
    app.session_state["worked_out_met"] = True
    app.run()
    assert app.session_state["asked"] == 1
    assert app.code[0].value == "met / introduced"
    assert app.dataframe[0].value["pair"].tolist() == ["Ana and Ben"]
