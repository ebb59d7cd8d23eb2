"""Bring the fitted values into the package: python -m home_prior.ship.

result.json becomes the fitted values of inference/data/diary.toml; spreads, notes and comments stay as written there.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "src" / "pineal" / "inference" / "data" / "diary.toml"
SHIPPED = {
    "home_entry": "entry", "home_exit": "exit",
    **{name: name for name in ("sol_recall", "sol_error", "sol_minute_share", "waso_recall", "waso_error", "waso_minute_share")},
}
"""Name in diary.toml: name in the study."""


def put(text: str, name: str, value: float, error: float) -> str:
    """The text with the value and the standard error of one table replaced."""
    head, table, rest = re.split(rf"(?m)(^\[{name}\]\n(?:(?!\[).*\n?)*)", text)
    table = re.sub(r"(?m)^value = .*$", f"value = {value:.2f}", table)
    table, seen = re.subn(r"standard error [0-9.]+[0-9]", f"standard error {error:.2f}", table)
    if seen != 1:
        raise ValueError(f"[{name}] in {TARGET.name} names no standard error")
    return head + table + rest


def main() -> None:
    """Write the values."""
    found = json.loads((HERE / "result.json").read_text(encoding="utf-8"))
    text = TARGET.read_text(encoding="utf-8")
    for name, own in SHIPPED.items():
        text = put(text, name, found["fit"][own], found["standard errors"][own])
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
