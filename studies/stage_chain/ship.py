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
    "later",
    "rem_gate",
    "recent_wake",
    "fragmented",
    "style_1",
    "style_2",
    "style_3",
    "style_4",
    "style_5",
)
STAGES = ("W", "N1", "N2", "N3", "R")
FITTED_COLUMNS = 12  # intercept, cohort, ten covariates; scorer contrasts are not shipped


def weights(model: dict) -> np.ndarray:
    """(6, 5, 17): intercept, ten slopes, the step between cohorts, five styles; 'stay' is 0."""
    healthy, apnoea = (np.array(model["intercepts"][name]) for name in ("dodh", "dodo"))
    cells = np.concatenate(
        [
            ((healthy + apnoea) / 2)[..., None],
            np.array(model["slopes"]),
            (apnoea - healthy)[..., None],
            np.moveaxis(np.array(model["styles"]), 0, -1),
        ],
        axis=-1,
    )
    table = np.zeros((6, 5, cells.shape[-1]))
    for row, destinations in enumerate(model["destinations"]):
        for d, stage in enumerate(destinations[1:]):  # the first is 'stay'
            table[row, STAGES.index(stage)] = cells[row, d]
    return table


def covariance(model: dict) -> list:
    """Per row, the (48, 48) covariance of four destinations x (intercept, cohort, slopes), scorer contrasts left out."""
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
        "style_share": (np.array(model["style share of the person"]) * model["style spread"]["dodh"]).round(6).tolist(),
        "style_spread": {name: np.round(sizes, 6).tolist() for name, sizes in model["style spread"].items()},
        "scorers": {name: np.round(places, 6).tolist() for name, places in model["scorers"].items()},
        "covariance_columns": ["1", "fragmented", *COVARIATES[:10]],
        "covariance_destinations": model["destinations"],
        "covariance": covariance(model),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(shipped()) + "\n", encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")
