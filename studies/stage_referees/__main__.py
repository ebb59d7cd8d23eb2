"""Score all models on the same folds, write result.json and report.md: python -m stage_referees.

About a quarter of an hour on one free core; fits of the black box are kept in out/stage_referees, so that a run can be taken up again.
"""

import json
import sys
from pathlib import Path

import numpy as np

from stage_chain import score
from stage_chain.data import Paths, folds, read
from stage_chain.transitions import Row, rows

from . import blackbox, choice, logit, ours, report, semi_markov

RESULT = Path(__file__).with_name("result.json")
OURS, CHOSEN = "the chain, learned along the night", "black box"
DRAWS, SEED = 10_000, 2


def say(*words) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def plain_models(paths: Paths, table: list[Row], dealt: np.ndarray) -> dict[str, score.Score]:
    """Everything but the black box."""
    found = {name: logit.held_out(paths, table, dealt, one) for name, one in logit.COMPARED.items()}
    found["Weibull semi-Markov"] = semi_markov.held_out(paths, table, dealt)
    say("fitting and calibrating the chain on each fold")
    found[OURS] = ours.held_out(paths, table, dealt)
    return found


def versus(reference: score.Score, found: score.Score) -> list[dict]:
    """Paired gain of both cohorts, nats per epoch, with its interval and the gain of every night."""
    out = []
    for cohort in (0, 1):
        mean, low, high = score.gain(reference, found, cohort, DRAWS, SEED)
        nights = (reference.nights - found.nights)[reference.cohort == cohort]
        out.append({"gain": mean, "low": low, "high": high, "nights": nights.round(6).tolist()})
    return out


def ratio(top: list[dict], bottom: list[dict]) -> list[dict]:
    """Ratio of two mean gains in both cohorts; the nights are drawn together."""
    out = []
    for a, b in zip(top, bottom):
        a, b = np.array(a["nights"]), np.array(b["nights"])
        drawn = np.random.default_rng(SEED).integers(len(a), size=(DRAWS, len(a)))
        low, high = np.quantile(a[drawn].mean(axis=1) / b[drawn].mean(axis=1), (0.025, 0.975))
        out.append({"ratio": float(a.mean() / b.mean()), "low": float(low), "high": float(high)})
    return out


def main() -> None:
    """Run everything."""
    blackbox.library()
    paths = read()
    table = rows(paths)
    dealt = folds(paths)
    reference = score.homogeneous(paths, table, dealt)
    found = plain_models(paths, table, dealt)
    boxes, notes = choice.scores(paths, table, dealt, reference)
    gains = {name: versus(reference, one) for name, one in (found | boxes).items()}
    result = {
        "homogeneous, nats": [reference.mean(cohort) for cohort in (0, 1)],
        "gains": gains,
        "share of the black box": {name: ratio(gains[OURS], gains[name]) for name in boxes},
        "black box": notes,
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    report.write(result)


if __name__ == "__main__":
    main()
