"""Style: what the theme in .streamlit/config.toml cannot say, as one style sheet for every page."""

import streamlit as st

# What is chosen is written in the primary color: 3.6:1 in the dark theme, where white must be read on that color in
# buttons. A caption and a quotation are faded as a whole, with their links and badges: here their own letters are. The
# label of a figure takes a second line instead of being cut.
SHEET = """<style>
div[data-testid="stButtonGroup"] button[data-selected]:not([data-disabled]), div[data-testid="stTab"][data-selected],
div[data-testid="stSliderThumbValue"] { color: inherit !important }
div[data-testid="stCaptionContainer"], div[data-testid="stMarkdownContainer"] blockquote {
  opacity: 1; color: color-mix(in srgb, currentColor 65%, transparent)
}
[data-testid="stMetricLabel"] :is([data-testid="stMarkdownContainer"], p) { white-space: normal }
button[kind="primary"] kbd { opacity: 1 }
</style>"""


def apply_style() -> None:
    """Add the style sheet to the page; it takes no room."""
    st.html(SHEET)
