"""result.json as plain words: report.md."""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent

HEAD = """# Effects: what compounds do to sleep, from trials

Written from `result.json` by `make study-effects` (fixed seeds; simulations are kept in build/effects, so a stopped run goes
on). `python -m effects.ship` brings the set into the package: `physiology/data/effects.json`, the weights of `receptors.toml`,
`arousal.toml` and `stages.toml`, and potencies in the compounds' files.

## How

- **Rows**: `trials.csv` as it stands. {judged} rows are numbers on SOL, WASO, TST, SE, N1, N3, REM and have a situation that can be
  simulated; overlapping pooled analyses enter once ({overlapping} others are predicted, not fitted). Standard error from the 95 %
  interval, else from p, never below SD sqrt(2 / n per arm) where the row tells n; doubled for rows known from memory. Low
  quality: a bias toward benefit of 0.15 +- 0.15 SD.
  Ethanol's two thresholds of dose are read as effects of 1.96 standard errors; they are fitted and never judged.
- **People**: kinds, ages and settings of `pineal.population`; fixed hours in bed; no entry criteria beyond the kind. Doses and
  hours that a row leaves open follow the rules at the head of `situations.toml` (middle of a range on the log scale ...).
- **Unknown**: fourteen weights of four effectors, the clock's drive, tolerance at H1, one potency a compound and handle,
  weights of imbalances and alcohol (`priors.toml`). Kinetics are fixed. Calming sites have half their prior at 0. Weights of
  probes are centred where the probe has the median effect of a medicine, 0.4 SD (`python -m effects.scale`); the clock's drive
  where people with a late clock lie awake as the definition of their disorder says. No size of `trials.csv` enters a prior.
- **Supplements without a probe** (magnesium, tryptophan, tart cherry): their prediction holds, besides their route, one
  shift of entry and staying alike, half of its prior at 0, else SD 0.2 logits. That is the model's prior for a supplement
  that nobody understands; it is fitted inside the folds and is no part of the engine.
- **Fit**: polynomials stand in for the simulator; mode, curvature, and draws weighed by the posterior; one factor a study and
  compound on all its effects (log-normal, 0.3); each outcome departs from it by a further 30 % of its own effect, because a pool
  averages every outcome over other trials (docs/decisions/0011); errors of SOL, WASO and TST of one study correlated through the
  fixed time in bed. Reported effects come from simulation at the final set, not from the polynomials.
- **Folds**: compound x overlap cluster; everything is refitted without them. Interval score: 95 %, in SD of the outcome.
"""


def line(cells) -> str:
    """One row of a table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(head: tuple[str, ...], rows) -> str:
    """A table."""
    return "\n".join([line(head), line("---" for _ in head), *(line(row) for row in rows)]) + "\n"


def pct(x: float) -> str:
    """A share in per cent."""
    return f"{100 * x:.0f} %"


def _recovery(found: dict) -> str:
    own = found["recovery"]
    rows = [
        (name, n["posterior/prior"], n["bias"], n["error"], pct(n["coverage"]), "yes" if n["told"] else "no")
        for name, n in own["numbers"].items()
    ]
    rank = own["rank"]
    return (
        f"## First: what can be recovered\n\n{own['worlds']} worlds with numbers drawn from the prior; rows simulated at our standard "
        f"errors; refitted. The rows inform {rank['informed']} directions of {rank['numbers']} numbers beyond the prior. "
        f"{own['told']} numbers contract by 30 % on average; the others stay prior "
        f"whatever the truth. 90 % intervals hold {pct(own['coverage of 90 % intervals'])} of the truths.\n\n"
        + table(("number", "posterior / prior SD", "bias, prior SD", "error, prior SD", "90 % interval holds", "can be told"), rows)
    )


def _numbers(found: dict) -> str:
    rows = []
    for n in found["numbers"]:
        said = f"{n['shipped']:.3g}" + ("" if n["moved"] else " (as it stood)")
        rows.append(
            (n["name"], said, f"{n['sd']:.2f} {'log' if n['log'] else ''}", f"{n['prior_sd']:.2f}", pct(n["contraction"]), n["word"])
        )
    calm = found["probability present"]["receptors.calm_sleep"]
    return (
        "## The set\n\nContraction = 1 - posterior / prior SD; below 30 % the number is called prior.\n\n"
        + table(("number", "shipped", "posterior SD", "prior SD", "contraction", "rests on"), rows)
        + f"\nChance that calming sites without a probe do anything: {pct(calm)}.\n"
    )


def _folds(found: dict) -> str:
    own = found["folds"]["summary"]
    rows = [(name, s["rows"], pct(s["coverage"]), f"{s['interval score']:.2f}", f"{s['width']:.2f}",
             pct(s["sign agreement"]) + f" of {s['clear effects']}", ", ".join(s["confident sign errors"]) or "none",
             ", ".join(s["outside"])) for name, s in own.items()]  # fmt: skip
    ours, theirs = own["model, continuity"]["interval score"], own["constant, continuity"]["interval score"]
    referee = 1 - own["model, all"]["interval score"] / own["classes, all"]["interval score"]
    return (
        "## Rows that were not seen\n\n"
        + table(
            ("model, rows", "rows", "95 % covers", "interval score", "width", "signs agree (2 SE)", "confident sign errors", "outside"),
            rows,
        )
        + f"\nAgainst the constant of two classes: {pct(1 - ours / theirs)} better on SOL, WASO and TST; "
        f"against classes of handles without a mechanism: {pct(referee)} better on all rows.\n" + _without(found)
    )


def _without(found: dict) -> str:
    """The same comparison without caffeine, which no constant can get right."""
    part, wide = found["folds"]["without caffeine"], found["folds"]["without discrepancy"]
    ours, theirs, short = part["model, continuity"], part["constant, continuity"], found["folds"]["without t019"]["model, continuity"]
    return (
        f"Caffeine counts as a supplement there, and no constant fits it. Without its rows in fit and judgement the "
        f"model scores {ours['interval score']:.2f} "
        f"(covers {pct(ours['coverage'])}), the constant {theirs['interval score']:.2f} "
        f"(covers {pct(theirs['coverage'])}), classes {part['classes, continuity']['interval score']:.2f}.\n"
        f"Without t019 (ramelteon for months: 2 min of TST, the most precise row of its class) it scores "
        f"{short['interval score']:.2f} and covers {pct(short['coverage'])} on SOL, WASO and TST.\n"
        f"Without the departure of single outcomes, in fit and prediction, the model covers {pct(wide['model, all']['coverage'])} of "
        f"all rows and scores {wide['model, continuity']['interval score']:.2f} on SOL, WASO and TST.\n"
    )


def _predictions(found: dict) -> str:
    rows = []
    for p in found["predictions"]:
        low, high = p["interval"]["new trial"]
        rows.append((p["row"], p["study"], p["compound"], p["outcome"], f"{p['published']:+.1f} ({p['error']:.1f})",
                     f"{p['simulated']:+.1f}",
                     f"{low:+.0f} to {high:+.0f}", "" if p["fitted"] else "no"))  # fmt: skip
    return "## Published and simulated at the final set\n\n" + table(
        ("row", "study", "compound", "outcome", "published (SE)", "simulated", "a new trial of this size", "fitted"), rows
    )


def _directions(found: dict) -> str:
    nulls = [
        (n["row"], n["compound"], n["measure"], f"{n['effect']:+.1f}", n["error"], pct(n["includes 0"]), "yes" if n["met"] else "no")
        for n in found["nulls"]
    ]
    signs = [
        (s["row"], s["compound"], s["measure"], "+" if s["published"] > 0 else "-", f"{s['effect']:+.1f}", s["verdict"])
        for s in found["signs"]
    ]
    return (
        "## Nulls and directions (never fitted)\n\n"
        + table(("row", "compound", "measure", "simulated", "SE at its n", "includes 0", "met"), nulls)
        + "\n" + table(("row", "compound", "measure", "published", "simulated", "verdict"), signs)
        + f"\nUnknown, because nothing in the model can show them: {', '.join(found['no route'])}.\n"
    )  # fmt: skip


def _shapes(found: dict) -> str:
    parts = [
        f"- **{name}**: " + "; ".join(f"{key} {json.dumps(value)}" for key, value in part.items()) for name, part in found["shapes"].items()
    ]
    return "## Shapes\n\n" + "\n".join(parts) + "\n"


def text(found: dict) -> str:
    """The whole report."""
    judged = len(found["rows judged"])
    head = HEAD.format(judged=judged, overlapping=sum(not p["fitted"] for p in found["predictions"]))
    doubts = (HERE / "doubts.md").read_text(encoding="utf-8")
    return "\n".join(
        [head, _recovery(found), _numbers(found), _folds(found), _predictions(found), _directions(found), _shapes(found), doubts]
    )


def write(found: dict, path: Path) -> None:
    """Write report.md."""
    path.write_text(text(found), encoding="utf-8")
