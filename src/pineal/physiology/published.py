"""What the frozen set says of every published row: simulated value, interval, fitted or not, or why it is not simulated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.errors import EvidenceError

FILE = Path(__file__).parent / "data" / "predictions.json"


@frozen(eq=False)
class Predictions:
    """By row of trials.csv. `effects` is the hash of the set they rest on, `rows_digest` that of the fitted rows.

    An entry of `rows` is a list, one a measure: `kind` (size, null, direction, shift), `measure`, `status` (fitted or predicted),
    `simulated` (treated less comparator, in the unit of the measure), `trial` (95 % interval of a new trial of that size),
    `mean` (the same without sampling error) and `unseen` (mean, low, high of a fit without the row's fold), where they are known.
    `settings` says what was simulated, `reasons` why a row was not.
    """

    effects: str
    rows_digest: str
    rows: Mapping[str, tuple[dict, ...]]
    settings: Mapping[str, str]
    reasons: Mapping[str, str]
    digest: str

    def of(self, row: str) -> dict:
        """Status, what is said, setting and reason of one row; a row that the file does not know is not simulated."""
        said = self.rows.get(row, ())
        status = said[0]["status"] if said else "not simulated"
        why = "" if said else self.reasons.get(row, "newer than the study that predicts")
        return {"status": status, "said": [dict(one) for one in said], "setting": self.settings.get(row, ""), "why": why}


@cache
def predictions() -> Predictions:
    """The predictions as shipped; raises EvidenceError when the file was changed by hand."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    digest = data.pop("sha256")
    if hashlib.sha256(json.dumps(data).encode()).hexdigest() != digest:
        raise EvidenceError("predictions.json does not carry the values its hash names; effects.ship writes it")
    rows = {key: tuple(said) for key, said in data["rows"].items()}
    reasons = data["not simulated"] | data["thresholds"]
    return Predictions(data["effects"], data["rows_sha256"], rows, data["settings"], reasons, digest)
