"""Bring the fitted chain into the package: python -m stage_chain.ship.

result.json (values and covariance of the fit) becomes physiology/data/chain.json: one table of weights
(row, destination, 1 + covariates), the covariance of the fitted part, and hashes of the nights and the values.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NIGHTS = ROOT / "data" / "dod_hypnograms" / "hypnograms.csv"
TARGET = ROOT / "src" / "pineal" / "physiology" / "data" / "chain.json"

COVARIATES = (
    "homeostat",
    "rem_drive",
    "tone",
    "recent_arousal",
    "recent_rem",
    "recent_n1",
    "early",
    "fragmented",
    "style_1",
    "style_2",
    "style_3",
    "style_4",
)
STAGES = ("W", "N1", "N2", "N3", "R")
FITTED_COLUMNS = 9  # intercept, cohort, seven covariates; scorer contrasts are not shipped


def weights(model: dict) -> np.ndarray:
    """(6, 5, 13): intercept, seven slopes, the step between cohorts, four styles; 'stay' is 0."""
    healthy, apnoea = (np.array(model["intercepts"][name]) for name in ("dodh", "dodo"))
    cells = np.concatenate(
        [
            ((healthy + apnoea) / 2)[..., None],
            np.array(model["slopes"]),
            (apnoea - healthy)[..., None],
            np.moveaxis(np.array(model["levels"]), 0, -1),
        ],
        axis=-1,
    )
    table = np.zeros((6, 5, cells.shape[-1]))
    for row, destinations in enumerate(model["destinations"]):
        for d, stage in enumerate(destinations[1:]):  # the first is 'stay'
            table[row, STAGES.index(stage)] = cells[row, d]
    return table


def covariance(model: dict) -> list:
    """Per row, the (36, 36) covariance of four destinations x (intercept, cohort, slopes), scorer contrasts left out."""
    width = len(model["fitted columns"])
    kept = [d * width + c for d in range(4) for c in range(FITTED_COLUMNS)]
    return [np.array(table)[np.ix_(kept, kept)].round(7).tolist() for table in model["covariance"]]


def shipped() -> dict:
    """Everything the package needs of the fit."""
    model = json.loads((HERE / "result.json").read_text(encoding="utf-8"))["model"]
    table = weights(model).round(6).tolist()
    return {
        "source": "studies/stage_chain: 51 nights x 5 scorers of DOD-H and DOD-O (Guillot 2020), penalised maximum likelihood",
        "nights_sha256": hashlib.sha256(NIGHTS.read_bytes()).hexdigest(),
        "weights_sha256": hashlib.sha256(json.dumps(table).encode()).hexdigest(),
        "covariates": COVARIATES,
        "destinations": STAGES,
        "weights": table,
        "style_share": model["level share of the person"],
        "covariance_columns": ["1", "fragmented", *COVARIATES[:7]],
        "covariance_destinations": model["destinations"],
        "covariance": covariance(model),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(shipped()) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")
