"""Theme: the palette of .streamlit/config.toml for charts, and a chart as a picture without a browser."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
PICTURE_WIDTH = 860  # pixels, before the scale


# The labels of an axis of days: a month's first day by the month, January with its year, any other as "Mar 9".
DAYS = "timeFormat(datum.value, date(datum.value) != 1 ? '%b %-d' : month(datum.value) == 0 ? '%b %Y' : '%b')"


@dataclass(frozen=True)
class Palette:
    """The colors of one theme. `series` are apart for color-blind readers; `scale` goes from little to much."""

    text: str
    quiet: str
    line: str
    background: str
    series: tuple[str, ...]
    scale: tuple[str, ...]

    @property
    def accent(self) -> str:
        """The one color of the studio."""
        return self.series[0]

    @property
    def second(self) -> str:
        """What stands beside the accent: lost, compared, the target."""
        return self.series[1]


@cache
def palette(theme: str | None = "light") -> Palette:
    """The palette of the light or dark theme; anything else is light."""
    settings = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]["dark" if theme == "dark" else "light"]
    return Palette(
        text=settings["textColor"],
        quiet=settings["grayTextColor"],
        line=settings["borderColor"],
        background=settings["backgroundColor"],
        series=tuple(settings["chartCategoricalColors"]),
        scale=tuple(settings["chartSequentialColors"]),
    )


def ink_on(tile: str, colors: Palette) -> str:
    """The ink of this theme, or its opposite, whichever reads better on a tile of this color ("#RRGGBB")."""
    opposite = colors.background if _light(colors.text) > _light(colors.background) else "#FFFFFF"
    return max((colors.text, opposite), key=lambda ink: _contrast(ink, tile))


def _contrast(color: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_light(color), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _light(color: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def png(chart: alt.TopLevelMixin, scale: float = 2, width: int = PICTURE_WIDTH) -> bytes:
    """The chart as a picture, for a slide or a mail."""
    return vl_convert.vegalite_to_png(_for_paper(chart, width), scale=scale)


def svg(chart: alt.TopLevelMixin, width: int = PICTURE_WIDTH) -> bytes:
    """The chart as a drawing that scales."""
    return vl_convert.vegalite_to_svg(_for_paper(chart, width)).encode("utf-8")


def _for_paper(chart: alt.TopLevelMixin, width: int = PICTURE_WIDTH) -> dict[str, Any]:
    """The specification on white, in a width of its own, in the light theme's ink."""
    light = palette("light")
    with alt.data_transformers.disable_max_rows():
        spec = _without_controls(chart.to_dict())
    if spec.get("width", "container") == "container":
        spec["width"] = width
    spec["background"] = light.background
    spec["padding"] = 16
    spec["config"] = {
        "font": "Inter, Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "title": {"anchor": "start", "fontSize": 16, "color": light.text, "offset": 14},
        "axis": {
            "labelColor": light.quiet,
            "titleColor": light.quiet,
            "gridColor": light.line,
            "domainColor": light.line,
            "tickColor": light.line,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": light.text, "labelFontSize": 12, "orient": "top", "title": None},
    }
    return spec


def _without_controls(part: Any) -> Any:
    """The specification without control characters in its texts: at one the renderer ends the whole process."""
    if isinstance(part, str):
        return _CONTROLS.sub("", part)
    if isinstance(part, dict):
        return {_without_controls(key): _without_controls(value) for key, value in part.items()}
    return [_without_controls(value) for value in part] if isinstance(part, list) else part
