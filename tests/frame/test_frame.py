"""The frame without a browser: headers, settings, and colors measured for contrast and for color-blind readers."""

import asyncio
import math
import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from app import INDEX, SecurityHeaders, app, script_hashes, security_headers

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")
SEMANTIC = ("red", "orange", "yellow", "green", "blue", "violet", "gray")


def answer(scope_type: str = "http") -> dict[str, str]:
    """The headers that an answer carries after it passed the middleware."""
    sent: list[dict] = []

    async def inner(scope, receive, send):
        await send({"type": f"{scope['type']}.response.start", "status": 200, "headers": [(b"referrer-policy", b"x")]})

    async def send(message):
        sent.append(message)

    middleware = SecurityHeaders(inner, security_headers(INDEX.read_text(encoding="utf-8")))
    asyncio.run(middleware({"type": scope_type, "path": "/"}, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_carries_the_headers_once():
    headers = answer()
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    assert "content-security-policy" in headers


def test_the_policy_allows_this_origin_and_the_one_script_of_streamlit():
    policy = dict(part.split(" ", 1) for part in answer()["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert not re.search(r"https?:|\*|unsafe-eval", " ".join(policy.values()))


def test_the_hash_follows_the_script():
    assert script_hashes("<script>a</script><script src='x'></script>") == [
        "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"
    ]
    assert script_hashes("<p>none</p>") == []


def test_a_websocket_is_left_alone():
    assert answer("websocket") == {"referrer-policy": "x"}


def test_the_launcher_keeps_the_pages_away_from_the_script():
    assert Path(app.script_path) == ROOT / "ui" / "router.py"
    assert not (ROOT / "ui" / "pages").exists()


@pytest.mark.parametrize(
    ("section", "option", "value"),
    [
        ("browser", "gatherUsageStats", False),
        ("client", "toolbarMode", "viewer"),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("client", "disableDataExport", True),
        ("runner", "postScriptGC", False),
        ("server", "address", "127.0.0.1"),
        ("server", "maxUploadSize", 25),
        ("server", "enableStaticServing", True),
        ("server", "enableAgentApi", False),
        ("server", "showEmailPrompt", False),
    ],
)
def test_settings_are_the_measured_ones(section, option, value):
    assert CONFIG[section][option] == value


def test_only_known_hosts_may_connect():
    assert set(CONFIG["server"]["allowedHosts"]) == {"127.0.0.1", "localhost", "::1"}
    assert not {"enableCORS", "enableXsrfProtection"} & set(CONFIG["server"])  # both stay on, as Streamlit has them


def test_nothing_in_the_theme_comes_from_another_host():
    assert "://" not in str(CONFIG["theme"])


def test_the_font_is_here_and_writes_the_names_of_europe():
    faces = CONFIG["theme"]["fontFaces"]
    assert all((ROOT / "ui" / face["url"].replace("app/static", "static")).is_file() for face in faces)
    assert (ROOT / "ui/static/inter-LICENSE.txt").read_text(encoding="utf-8").count("SIL Open Font License") > 0
    spans = [re.fullmatch(r"U\+(\w+)(?:-(\w+))?", span) for face in faces for span in face["unicodeRange"].split(", ")]
    covered = {code for span in spans for code in range(int(span[1], 16), int(span[2] or span[1], 16) + 1)}
    for name in ("Zoë", "Łukasz", "Şahin", "Nguyễn", "Ελένη", "Юлія", "Đorđe", "Ţ", "€ – “”"):
        assert {ord(letter) for letter in name} <= covered, name


def test_both_themes_are_complete():
    light, dark = (CONFIG["theme"][theme] for theme in THEMES)
    assert set(light) == set(dark)
    assert set(light["sidebar"]) == set(dark["sidebar"])
    assert {f"{color}{part}" for color in SEMANTIC for part in ("Color", "TextColor", "BackgroundColor")} <= set(light)


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out(theme):
    colors = CONFIG["theme"][theme]
    for place in (colors, colors["sidebar"]):
        for surface in (place["backgroundColor"], place["secondaryBackgroundColor"]):
            assert contrast(place["textColor"], surface) >= 7
            assert contrast(place["linkColor"], surface) >= 4.5
            # Captions are written at 65 %, what is chosen on a tenth of the primary color, a fifth under the pointer.
            assert contrast(blend(place["textColor"], surface, 0.65), surface) >= 4.5
            assert contrast(place["textColor"], blend(place["primaryColor"], surface, 0.2)) >= 4.5
    for color in SEMANTIC:
        for surface in (colors["backgroundColor"], colors[f"{color}BackgroundColor"]):
            assert contrast(colors[f"{color}TextColor"], surface) >= 4.5, color
    assert contrast("#FFFFFF", colors["primaryColor"]) >= 4.5
    assert contrast(colors["primaryColor"], colors["backgroundColor"]) >= 3
    assert contrast(colors["dataframeHeaderTextColor"], colors["dataframeHeaderBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_chart_colors_stand_out_and_apart(theme):
    colors = CONFIG["theme"][theme]
    palette = colors["chartCategoricalColors"]
    for color in palette:
        assert contrast(color, colors["backgroundColor"]) >= 3
        assert contrast(color, colors["secondaryBackgroundColor"]) >= 3
    for kind, matrix in SIGHT.items():
        for shade, other in combinations(palette, 2):
            assert distance(shade, other, matrix) >= 8, f"{shade} and {other} look alike ({kind})"


@pytest.mark.parametrize("theme", THEMES)
def test_ordered_palettes_have_ten_steps_in_order(theme):
    colors = CONFIG["theme"][theme]
    steps = [luminance(color) for color in colors["chartSequentialColors"]]
    assert len(steps) == 10
    assert steps == sorted(steps, reverse=theme == "light")  # more is farther from the page
    assert len(colors["chartDivergingColors"]) == 10


# How the three kinds of color-blind readers see linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHT = {
    "full sight": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def channels(color: str) -> list[float]:
    """Red, green, blue in 0..1 as written."""
    return [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def linear(color: str) -> list[float]:
    """Red, green, blue as light (sRGB without its gamma)."""
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels(color)]


def luminance(color: str) -> float:
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def contrast(color: str, other: str) -> float:
    """Contrast as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((luminance(color), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def blend(front: str, back: str, opacity: float) -> str:
    pairs = zip(channels(front), channels(back), strict=True)
    return "#" + "".join(f"{round(255 * (opacity * over + (1 - opacity) * under)):02X}" for over, under in pairs)


def oklab(color: str, matrix) -> tuple[float, ...]:
    """Lightness and two opponent colors as seen through `matrix` (Ottosson 2020)."""
    light = linear(color)
    red, green, blue = (min(1, max(0, sum(m * v for m, v in zip(row, light, strict=True)))) for row in matrix)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(color: str, other: str, matrix) -> float:
    """How far two colors look apart, in hundredths of OKLab; about 2 is the least that can be told."""
    return 100 * math.dist(oklab(color, matrix), oklab(other, matrix))
