"""Melatonin in dim and bright evenings against people: python -m melatonin_light writes result.json and report.md."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import asdict

from . import compare, recorded
from .scores import HEADER
from .text import TEXT

HERE = Path(__file__).parent
DIGITS = {"suppression": 0, "onset": 2, "level": 2, "home": 2}


def main() -> None:
    """Score everything and write both files."""
    found = compare.everything()
    noise = compare.evening_noise(recorded.evenings())
    result = {"evening_noise_log_sd": noise, **{part: [asdict(row) for row in rows] for part, rows in found.items()}}
    (HERE / "result.json").write_text(json.dumps(_short(result), indent=1) + "\n", encoding="utf-8")
    tables = {part: "\n".join([HEADER, *(row.row(DIGITS[part]) for row in rows)]) for part, rows in found.items()}
    text = TEXT.format(**tables, **_given(), evening=noise)
    (HERE / "report.md").write_text(text, encoding="utf-8")
    print(text)


def _given() -> dict[str, float]:
    """What was assumed, for the words around the tables."""
    return {"n": compare.N_LAB, "n_home": compare.N_HOME, "lux": compare.LUX, "noise": compare.NOISE, "earlier": compare.EARLIER}


def _short(value):
    """Numbers to four significant digits, all the way down."""
    if isinstance(value, dict):
        return {key: _short(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_short(v) for v in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
