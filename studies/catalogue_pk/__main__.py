"""Kinetics of every compound against pk.csv: python -m catalogue_pk.

Fits the typical values and between-study spreads that the files of the catalogue quote, then holds
every seen and dosed row to the 50, 90 and 99 % interval for a new study, and every comparison
inside a study to 1.5-fold. Writes result.json and report.md; takes seconds, draws nothing at random
that a fixed seed does not give again.
"""

import json
from collections import Counter
from pathlib import Path

from catalogue_pk.cases import cases
from catalogue_pk.contrasts import contrasts
from catalogue_pk.fit import main as fit
from catalogue_pk.occupancy import occupancies
from catalogue_pk.report import LEVELS, report
from pineal import compounds

HERE = Path(__file__).parent


def coverage() -> list[dict]:
    """One entry a row and dose: observed, median and limits at each level."""
    entries = []
    for one in cases():
        bands = {level: one.interval(level) for level in LEVELS}
        entries.append({
            "row": one.row.id, "compound": one.row.compound, "form": one.row.formulation, "dose_mg": one.dose_mg, "modifier": one.modifier,
            "parameter": one.row.parameter, "unit": one.row.unit, "observed": one.row.value, "median": digits(bands[0.9].median),
            "limits": {str(level): [digits(band.low), digits(band.high)] for level, band in bands.items()},
            "inside": {str(level): band.holds(one.row.value) for level, band in bands.items()},
        })
    return entries


def digits(value: float) -> float:
    """Four significant digits."""
    return float(f"{value:.4g}")


def rounded(part):
    """A nested result at six significant digits."""
    if isinstance(part, dict):
        return {key: rounded(value) for key, value in part.items()}
    return float(f"{part:.6g}") if isinstance(part, float) else part


def summary(entries: list[dict]) -> dict:
    """Rows and shares inside, for all and for what every compound adds."""
    def of(some: list[dict]) -> dict:
        inside = {str(level): sum(entry["inside"][str(level)] for entry in some) for level in LEVELS}
        share, beyond = round(inside["0.9"] / len(some), 3), len(some) - inside["0.99"]
        return {"rows": len(some), "inside": inside, "share_90": share, "beyond_99": beyond}

    names = sorted({entry["compound"] for entry in entries})
    ratios = [entry for entry in entries if entry["parameter"].endswith("_ratio")]
    return {"all": of(entries), "without ratios": of([entry for entry in entries if entry not in ratios]),
            "compounds": {name: of([entry for entry in entries if entry["compound"] == name]) for name in names}}


def main() -> dict:
    """Fit, coverage and contrasts."""
    entries = coverage()
    compared = Counter(entry["compound"] for entry in entries)
    return {
        "fit": rounded(fit()), "coverage": summary(entries), "without": [one.name for one in compounds.all() if one.name not in compared],
        "contrasts": [{"kind": one.kind, "compound": one.compound, "what": one.what, "observed": digits(one.observed),
                       "predicted": digits(one.predicted), "fold": digits(one.fold)} for one in contrasts()],
        "occupancy": occupancies(), "rows": entries,
    }


if __name__ == "__main__":
    result = main()
    (HERE / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (HERE / "report.md").write_text(report(result), encoding="utf-8")
    print(report(result)[:2600])
