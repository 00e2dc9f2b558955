"""Lights: a verdict as its icon, its words and its color, alike on every page. Decides nothing, loads no charts."""

from ui.frame.cells import md

ICONS = {
    "on": ":material/check_circle:",
    "near": ":material/adjust:",
    "off": ":material/error:",
    "early": ":material/schedule:",
}
COLORS = {"on": "green", "near": "orange", "off": "red", "early": "gray"}


def badge(verdict: str | None, words: str) -> str:
    """A verdict as a light: its icon, its words and its color."""
    icon = ICONS[verdict] if verdict else ":material/remove:"
    return f":{COLORS[verdict] if verdict else 'gray'}-badge[{icon} {md(words)}]"
