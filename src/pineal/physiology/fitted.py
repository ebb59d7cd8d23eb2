"""The frozen set of what compounds do to sleep: fitted values, their covariance, and how far the trials moved them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from attrs import frozen

from pineal.errors import EvidenceError

PRIOR_LINE = 0.30
"""Contraction below which a number is called "prior"."""


@frozen(eq=False)
class Effects:
    """Numbers by name, on the log scale where `scale` says "log"; half-effects are in mg/L.

    `mean` and `covariance` (names x names) are the posterior, `prior_mean` and `prior_sd` what was believed before,
    `shipped` the plain values that the package uses (a number that the trials say nothing of keeps its own),
    `contraction` 1 - posterior / prior SD, `word` "trials" or "prior", `present` the probability that calming sites
    without a probe do anything, `misfit` the spread by which one outcome of a study departs from the model (share of its
    effect), `own` the root mean square shift (logits of entry and staying) of supplements without a probe, `rows` the rows of
    trials.csv that were fitted, `digest` the hash of all this.
    """

    names: tuple[str, ...]
    scale: tuple[str, ...]
    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    prior_mean: tuple[float, ...]
    prior_sd: tuple[float, ...]
    contraction: tuple[float, ...]
    word: tuple[str, ...]
    shipped: tuple[float, ...]
    present: float
    misfit: float
    own: dict[str, float]
    rows: tuple[str, ...]
    rows_digest: str
    digest: str

    def table(self) -> dict[str, dict[str, float | str]]:
        """What is known of each number: shipped value, contraction, and the word for it."""
        columns = zip(self.names, self.shipped, self.contraction, self.word, strict=True)
        return {name: {"value": value, "contraction": told, "word": word} for name, value, told, word in columns}


@cache
def effects() -> Effects:
    """The set as shipped; raises EvidenceError when the file was changed by hand."""
    text = (Path(__file__).parent / "data" / "effects.json").read_text(encoding="utf-8")
    data = json.loads(text)
    digest = data.pop("sha256")
    if hashlib.sha256(json.dumps(data).encode()).hexdigest() != digest:
        raise EvidenceError("effects.json does not carry the values its hash names; make study-effects and effects.ship write it")
    columns = ("names", "scale", "mean", "prior_mean", "prior_sd", "contraction", "word", "shipped", "rows")
    return Effects(
        **{name: tuple(data[name]) for name in columns}, covariance=tuple(map(tuple, data["covariance"])),
        present=data["present"], misfit=data["misfit"], own=data["own"], rows_digest=data["rows_sha256"], digest=digest,
    )  # fmt: skip
