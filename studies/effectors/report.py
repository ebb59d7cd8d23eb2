"""The report of the study, from its results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXT = """# Effectors: how melatonin, the clock and caffeine move the stage chain

Priors for the first model, from pooled trials only (`trials.csv`; rows and hash in `result.json`). Run again with
`PYTHONPATH=studies python -m effectors` (about 5 min, one core, fixed seeds). Values are shipped in
`physiology/data/arousal.toml` and `stages.toml`.

## What was simulated

- **People**: one broad set of virtual persons, weighted so that a population's undosed nights have the published
  baseline. Insomnia: latency 30.5 (SD 22.7) and remembered wake 46.4 (SD 29.6) min between people (b093, b094; the
  engine's wake in bouts of 5 min or more). Good sleepers: latency 15.4 and wake 48.2 min (b098). Physiology and
  kinetics differ between people as in the inference prior.
- **Melatonin in insomnia** (t001, t002): 3 mg immediate release 1 h before bed (23 h less 10 min) for 14 nights; last 7 nights.
- **Delayed phase** (t008): 5 mg 5 h before a bedtime of 23:30 for 28 nights, long periods and bright evenings (100 lux);
  entry: clock at least 1.5 h late *and* latency of 31 min or more (b106) in the week before. The dose and hour of
  the two pooled trials are not in the row: assumed.
- **Caffeine** (t134 to t140): 200 and 400 mg, each 1, 3 and 6 h before bed, equal weights: an assumption for "about
  100-500 mg, 0-16 h". One evening, no tolerance. t144: 400 mg 6 h before bed, one-sided bound.
- **Errors**: interval of the row, else SD sqrt(2/n); misfit of 30 % of each effect; one factor a pool of studies
  (log-normal, 0.3). TST and SE of one pool repeat each other: variance doubled. t007, t011-t014, t031, t057 overlap with the
  pooled rows or are recalled: checks only.

## Weights

{weights}

{correlations}

Contraction = 1 - posterior spread / prior spread; below 30 % the value is called "prior".
Chosen after a first fit was seen: priors were widened from the spreads of the first placeholders, and the pool factor
narrowed for the mode, because both kept the caffeine weights far above what the pooled rows allow (WASO +39 min).
With the first, narrower prior spreads: {narrow}. Without the delayed-phase row: {single}.

## Published and predicted

{compared}

## Checks (not fitted)

{melatonin}

Published besides: insomnia SOL -7.2 (-12.0 to -2.4, t007); prolonged release SOL -5.05, SE +1.91 (t011, t013), SOL -9
(-15 to -2, t057); normal sleepers no gain in SE (t034); delayed phase melatonin onset 1.18 h earlier (t052), SOL -23.3 (t054).

{ordered}

{shifted}

{caffeine}

Published besides: coffee of 107 mg needs 8.8 h, 217.5 mg 13.2 h before bed to leave TST unchanged (t142, t143);
200 mg in the morning lowers SE a little (t152).

## Doubts

- Caffeine: SOL +9 and WASO +12 leave 24 of the 45 lost minutes unexplained (other studies stand behind each row,
  and wake before rising). The chain puts them into wake after onset: WASO is over-, SOL and TST under-predicted.
- The effector "entry" also governs falling asleep again, so nothing can lengthen SOL alone.
- Delayed phase rests on two small trials of unstated dose and hour, and on the entry rule assumed here.
- kappa and scn_entry are told apart by little: their product is known better than either.
- Good sleepers (latency 15 min) still gain a few minutes from melatonin and a point or less of SE, where a small trial
  saw nothing; the published null has no interval.
- Rows of a pool are taken as independent but for the common factor; baselines of the insomnia trials are those of one
  general-practice sample, by diary, whose time awake before rising the simulated nights do not have (TST 408 against 373).
- The clock's excess drive is measured against an aligned person *at the same clock time*: an aligned person who goes
  to bed hours early meets no wake maintenance zone. Only a late clock does.
"""

SHOWN = ("SOL", "WASO", "TST", "SE", "N3", "REM")


def write(found: dict, path: Path) -> None:
    """Write the report."""
    path.write_text(TEXT.format(**_parts(found)), encoding="utf-8")


def _parts(found: dict) -> dict[str, str]:
    checks = found["checks"]
    return {
        "weights": _weights(found["weights"]),
        "correlations": _correlations(found),
        "narrow": _short(found["with the first, narrower priors"]),
        "single": _short(found["without delayed phase"]),
        "compared": _compared(found["compared"]),
        "melatonin": _melatonin({k: v for k, v in checks.items() if isinstance(v, dict) and "change" in v}),
        "ordered": _table(("melatonin in insomnia", "SOL, min"), ((k, f"{v:+.1f}") for k, v in checks["latency by dose and hour"].items())),
        "shifted": _table(
            ("clock late by", "SOL of healthy people, min"), ((k, f"{v:.1f}") for k, v in checks["latency by shift of the clock"].items())
        ),
        "caffeine": _table(("caffeine", *SHOWN), ((k, *(f"{v[m]:+.1f}" for m in SHOWN)) for k, v in checks["caffeine"].items())),
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _weights(weights: dict) -> str:
    rows = (
        (
            name,
            f"{w['median']:.3g}",
            f"{w['log_sd']:.2f}",
            f"{w['prior'][0]:g} ({w['prior'][1]:g})",
            f"{100 * w['contraction']:.0f} %",
            "prior" if w["contraction"] < 0.3 else "trials",
        )
        for name, w in weights.items()
    )
    return _table(("weight", "median", "log SD", "prior median (log SD)", "contraction", "rests on"), rows)


def _correlations(found: dict) -> str:
    names = list(found["weights"])
    pairs = [(i, j) for i in range(len(names)) for j in range(i) if abs(found["correlation of logs"][i][j]) >= 0.05]
    return (
        "Correlations of the logs: "
        + "; ".join(f"{names[j]} and {names[i]} {found['correlation of logs'][i][j]:+.2f}" for i, j in pairs)
        + "."
    )


def _short(weights: dict) -> str:
    return ", ".join(f"{name.split('.')[1]} {w['median']:.2f} ({w['log_sd']:.2f})" for name, w in weights.items())


def _compared(rows: list[dict]) -> str:
    cells = (
        (
            r["row"],
            r["what"],
            ("<= " if r["bound"] else "") + f"{r['published']:g}",
            f"{r['error']:.1f}",
            f"{r['with misfit']:.1f}",
            f"{r['predicted']:+.1f}",
            f"{(r['predicted'] - r['published']) / r['with misfit']:+.1f}",
        )
        for r in rows
    )
    return _table(("row", "what", "published", "standard error", "with misfit", "predicted", "z"), cells)


def _melatonin(checks: dict) -> str:
    rows = (
        (
            name,
            f"{c['baseline mean, sd']['SOL'][0]:.0f}",
            f"{c['baseline mean, sd']['WASO'][0]:.0f}",
            f"{c['baseline mean, sd']['TST'][0]:.0f}",
            *(f"{c['change'][m]:+.1f}" for m in SHOWN),
            f"{c['late h']:+.1f}",
            f"{c['advance h']:+.2f}",
        )
        for name, c in checks.items()
    )
    return _table(("melatonin", "SOL before", "WASO before", "TST before", *SHOWN, "clock late, h", "advance, h"), rows)
