"""Bring the frozen set into the package: python -m effects.ship.

Values and spreads of the numbers that moved, and of all weights of probes, go into the tables they stand in; the whole set
with its covariance and hash becomes physiology/data/effects.json, and what it says of every published row
physiology/data/predictions.json. Words, sources and comments stay as written there, but for the note of a moved number.
"""

import hashlib
import json
import math
import re
from pathlib import Path

from effects import told
from effects.noise import DISCREPANCY
from effects.parameters import priors

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1] / "src" / "pineal"
SET = PACKAGE / "physiology" / "data" / "effects.json"
PREDICTIONS = SET.with_name("predictions.json")
MG_PER_L = {"mg/L": 1.0, "ug/L": 1e-3, "ng/L": 1e-6}


OWN_SPREAD = next(one.spread for one in priors() if one.group == "own")
RULED = ("effector", "physiology", "alcohol")
"""Groups whose numbers are shipped even where no trial moved them: their prior is centred by a rule, not by what stood there."""


def file_of(name: str) -> Path:
    """Where a number stands."""
    if name.startswith("half_effect."):
        return PACKAGE / "compounds" / "catalogue" / f"{name.split('.')[1].lower()}.toml"
    return PACKAGE / "physiology" / "data" / f"{name.split('.')[0]}.toml"


def table_of(name: str) -> str:
    """The table of a number in its file."""
    return f"handles.{name.split('.')[2]}.half_effect" if name.startswith("half_effect.") else name.split(".")[1]


def put(text: str, number: dict) -> str:
    """The text of a file with one number replaced; raises KeyError when it has no such table."""
    head = table_of(number["name"])
    found = re.search(rf"^\[{re.escape(head)}\]\n(?:(?!\[).*\n?)*", text, re.M)
    if not found:
        raise KeyError(number["name"])
    table = found[0]
    unit = re.search(r'^unit\s*= "(.*)"$', table, re.M)
    scale = MG_PER_L[unit[1]] if number["group"] == "potency" else 1.0
    value = float(f"{number['shipped'] / scale:.3g}")
    table = re.sub(r"^(value\s*)= .*$", rf"\g<1>= {plain(value)}", table, count=1, flags=re.M)
    key = "log_sd" if number["log"] else "sd"
    kind, basis = "lognormal" if number["log"] else "normal", "fitted" if number["moved"] else "assumed"
    spread = f'{{ kind = "{kind}", {key} = {number["sd" if number["moved"] else "prior_sd"]:.2g}, basis = "{basis}" }}'
    table = re.sub(r"^(spread\s*)= .*$", rf"\g<1>= {spread}", table, count=1, flags=re.M)
    table = re.sub(r"^(basis\s*)= .*$", rf'\g<1>= "{basis}"', table, count=1, flags=re.M)
    if re.search(r"^grade\s*=", table, re.M):
        table = re.sub(r"^(grade\s*)= .*$", rf'\g<1>= "{grade(number)}"', table, count=1, flags=re.M)
    return text[: found.start()] + table + text[found.end() :]


def plain(value: float) -> str:
    """A number as TOML writes a float."""
    text = f"{value:g}"
    return text if {".", "e"} & set(text) else f"{text}.0"


def grade(number: dict) -> str:
    """How far the trials moved it."""
    if not number["moved"]:
        return "prior: no trial moved it (studies/effects)"
    told = "trials" if number["word"] == "trials" else "chiefly prior"
    return f"{told}: studies/effects, contraction {100 * number['contraction']:.0f} percent"


def own_shift(pair: list[float]) -> float:
    """Root mean square, in logits, of what a supplement without a probe may do beyond its route; `pair` in prior spreads."""
    return round(OWN_SPREAD * math.hypot(*pair), 4)


def frozen(found: dict) -> dict:
    """What effects.json holds."""
    numbers = found["numbers"]
    body = {
        "names": [n["name"] for n in numbers], "scale": ["log" if n["log"] else "plain" for n in numbers],
        "mean": [round(n["mean"], 5) for n in numbers], "covariance": found["covariance"],
        "prior_mean": [round(n["prior_mean"], 5) for n in numbers], "prior_sd": [n["prior_sd"] for n in numbers],
        "contraction": [round(n["contraction"], 3) for n in numbers], "word": [n["word"] for n in numbers],
        "shipped": [n["shipped"] for n in numbers], "rows": found["rows fitted"], "rows_sha256": found["rows sha256"],
        "present": found["probability present"].get("receptors.calm_sleep", 0.5), "misfit": DISCREPANCY,
        "own": {name.removeprefix("own."): own_shift(pair) for name, pair in found["own shifts"].items()},
    }  # fmt: skip
    return body | {"sha256": hashlib.sha256(json.dumps(body).encode()).hexdigest()}


def main() -> None:
    """Write tables and set."""
    found = json.loads((HERE / "result.json").read_text(encoding="utf-8"))
    for number in found["numbers"]:
        if number["moved"] or number["group"] in RULED:
            path = file_of(number["name"])
            path.write_text(put(path.read_text(encoding="utf-8"), number), encoding="utf-8")
    whole = frozen(found)
    SET.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    PREDICTIONS.write_text(told.text(found, whole["sha256"]), encoding="utf-8")


if __name__ == "__main__":
    main()
