"""The colours of the report: one for each stage and compound, the same in every picture.

Hues follow Okabe and Ito (safe for the common kinds of colour blindness); stages that touch in a
picture also differ in lightness, and light runs along cividis, so both survive a grey printer.
"""

from __future__ import annotations

from bisect import bisect_right
from zlib import crc32

INK = "#1d2433"
SOFT = "#5a6375"
FAINT = "#8a92a3"
RULE = "#d9dde6"
PAPER = "#ffffff"
WASH = "#eef1f6"
GOOD = "#00618f"
POOR = "#b34700"

STAGES = {"W": "#f3c13a", "R": "#b25a8e", "N1": "#d3ecfa", "N2": "#56b4e9", "N3": "#0072b2"}
STAGE_NAMES = {"W": "awake", "R": "REM", "N1": "N1", "N2": "N2", "N3": "N3"}
STAGE_WORDS = {"W": "awake", "R": "dream sleep, REM", "N1": "drowsing, N1", "N2": "light sleep, N2", "N3": "deep sleep, N3"}
STACK = ("N3", "N2", "N1", "R", "W")

COMPOUNDS = {
    "melatonin": "#5b3a9b",
    "caffeine": "#8a4b08",
    "magnesium": "#007a5a",
    "glycine": "#2f7f8c",
    "l-theanine": "#6b7f00",
    "l-tryptophan": "#a8326a",
    "5-htp": "#c2185b",
    "ethanol": "#7a1f1f",
    "iron": "#9c3d1e",
    "zinc": "#4f6272",
    "vitamin b6": "#9a6a00",
    "vitamin d": "#b07a00",
    "cortisol": "#b34700",
}
_OTHERS = ("#356a9c", "#7d4e8c", "#3d7a3d", "#8c5a4a", "#5c6b1f", "#8f3b52")

DLMO = COMPOUNDS["melatonin"]
SLEEP = STAGES["N3"]
IN_BED = "#c6d3e3"
BRIGHT = "#f2c230"
DIM = "#3b4668"

LIGHT_EDGES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
LIGHT = ("#00204d", "#00336f", "#39486b", "#575c6d", "#8a8779", "#a69d75", "#d4c163", "#ffea46")


def compound(name: str) -> str:
    """The colour of a compound; one without a fixed colour gets a stable one from its name."""
    key = name.strip().lower()
    return COMPOUNDS.get(key) or _OTHERS[crc32(key.encode("utf-8", "replace")) % len(_OTHERS)]


def light_level(lux: float) -> int:
    """The step of the light scale, 0 (dark) to 7 (daylight), for melanopic lux."""
    return bisect_right(LIGHT_EDGES, lux)
