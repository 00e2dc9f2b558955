"""Markdown: people's text inside it, shown letter by letter. Values in, text out."""

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$:.@/&=\"'^%;])")
# Streamlit and GitHub make arrows, a logo and web links of these after the escapes are gone: an invisible joiner parts
# them. A mail address stays a mailto link, so that it can be copied whole.
PARTED = re.compile(
    r"(?<=[<>=~\-])(?=[<>=~\-])|(?<=:)(?=streamlit:)|(?<=http)(?=:)|(?<=https)(?=:)|(?<=www)(?=\.)", re.I
)
JOINER = "\u2060"


def escape(text: object) -> str:
    """Text from people for a place that reads Markdown, on screen or in a file: shown as it is, on one line."""
    line = PARTED.sub(JOINER, " ".join(str(text).split()))
    return SPECIAL.sub(r"\\\1", line)
