"""The report of the study, from its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

TEXT = """# Kinds of people: settings, age, phenotypes

Offsets and phenotypes of `src/pineal/population/data/`, fitted to `norms.csv` and `baselines.csv`, every row checked. Run
again with `make study-phenotypes`: it fits, writes the tables, checks what they now say and writes this report (fixed seeds,
common random numbers, {persons} persons a group; about 4 min on one core). `ARGS=--check` keeps the last fit and only
checks; `python -m phenotypes.ship` writes the tables from `result.json` alone.

Model: {model}.

## How it was done

- Nights are simulated with the whole engine: {lead_in} usual nights settle the clock, then 1 to 7 nights count. Times in bed are
  those of the row; where a row gives none: **480 min around 03:00**. Rows of boulos2019: 460 min (TST / SE), ages even from
  20 to 65 (assumed).
- **Settings.** *laboratory* is the recordings of the stage chain, offset 0. *norm* is fitted to n011 to n016, n018, n019 (six
  of them recalled; the controls of saad2019, which were read, agree: latency 13.6, wake 55, SE 87.7, REM latency 99), to the
  lower end of the reference interval of REM (n049) and to
  the 10.7 min that persistent sleep comes later in the healthy recordings. *first night*: one shift of entry and exit for
  -2 points of efficiency. *home*: copied from the diaries of `studies/home_prior`. None is bent to another.
- **Age**: slopes n003, n004, n005 by entry, exit and styles 2 and 3; N3 and REM halfway between boulos2019 (no slope) and
  mitterling2015. Half of the fall of N3 is depth (what lighter sleep brings is counted in), half is scoring, which leaves the
  night itself alone.
- **Clock of insomnia**: differences to the controls of flynnevans2017, so that the model's own phase angle cancels. Controls
  vary by 1.13 h, the model's healthy by {angle_sd:.2f} h: the rest ({noise:.2f} h of varying bedtimes and assay) is taken as
  noise of the measured angle in patients too.
- **Insomnia**: means and spreads of entry, exit and both diary biases from b047, b092 (norm nights) and b093, b094 (diary at
  home, 7 nights), with a weak prior near the healthy: without it the rows are met by people who fall asleep far more easily
  than the healthy and cannot stay asleep. Diaries of that trial leave {idle:.0f} min in bed unexplained by latency,
  wake and sleep: `idle`, outside the window of sleep.
- **Older insomnia** is a table of its own: drug trials take other people than general practice, and their clock is not late.
  Entry criteria are applied on the first two of six nights of polysomnography; those two nights *are* the baseline of b077 to
  b084, the diary of b072 to b074 comes after.
- **Subtypes**: people of mixed insomnia whose simulated diary of 14 nights is above 31 min in one measure and below in the
  other: {shares}.
- **Depressed**: entry, exit, depth from the differences of saad2019; readiness for REM is assumed. All other phenotypes:
  directions from the literature, sizes assumed (see the notes in `phenotypes.toml`).

## Result

Norms: {norm_count}. Baselines (one line a measure): {base_count}.

Norm cohort, medians: {structure}. Asked for: 4 to 5 REM episodes, first REM latency 60 to 120 min, cycle 80 to 110 min.

### norms.csv

Met: a mean within 0.5 spreads, a slope of the right sign within half of itself, a middle inside its interval. *miss* is in
spreads for means, relative for slopes, in the unit for intervals. Recalled rows are shown for order only.

{norms}

### baselines.csv

Met: within 0.3 spreads of the row. Rows without a spread are shown, not judged.

{baselines}

{counted}

### All phenotypes, 23:00 to 07:00

At their usual ages, half women; norm nights by polysomnography, then the diary at home. Mean (spread between people).

{portraits}

### The laboratory against the recordings it was fitted on

{laboratory}

## What this says

- **{norm_missed}**
- **{base_missed}**
- Latency to persistent sleep runs ahead of latency: the chain falls back into wake more often in the first minutes of sleep
  than the recordings do (last table), and more so the worse the sleep. Rows in LPS carry that.
- In the setting *laboratory* people with the healthy spread of traits and clocks have more wake than the recordings: wake
  rises faster than linearly in the traits, so spread alone adds to the mean. The chain was calibrated without that spread.
- The model's aligned clock is early: CBTmin comes {cbt:.1f} h before rising and DLMO {dlmo:.1f} h before bed. Shifts are
  relative and do not feel it.
- A late clock lengthens latency so strongly that the published phase angles and the published latencies of insomnia can only
  both hold when people fall asleep more easily than the healthy at the same phase. The fitted `entry` of insomnia says so;
  spreads of latency come out wider than published.
- Older people of drug trials differ from healthy ones of their age chiefly in what they report: with entry criteria applied,
  traits close to the healthy give the wake of their polysomnography, because wake rises so much with age. Their placebo nights
  (b085) improve more than regression to the mean makes here.
- Long times in bed are slept through (b012, b068): nothing in the chain ends sleep when pressure is gone and the day has come.
- Diary biases rest on different people at home and in the laboratory: no row has diary and polysomnography of the same
  insomnia patients.
"""


def write(found: dict, path: Path) -> None:
    """Write the report."""
    from pineal.population.nights import LEAD_IN

    background = found["background"]
    judged = Counter(row["status"] for row in found["baselines"] if "what" in row)
    normed = Counter(row["status"] for row in found["norms"])
    by_row = {row["row"]: row for row in found["norms"]}
    path.write_text(
        TEXT.format(
            persons=found["persons"],
            model=found["model"],
            lead_in=LEAD_IN,
            angle_sd=background["angle"][1],
            noise=background["clock"]["noise"],
            idle=found["facts"]["phenotypes"]["insomnia.idle"][0],
            shares=", ".join(
                f"{name.replace('_', ' ')} {100 * part['share']:.0f} % ({part['n']})" for name, part in background["subtypes"].items()
            ),
            norm_count=_count(normed),
            base_count=_count(judged),
            structure=", ".join(f"{name} {value:g}" for name, value in found["structure"].items()),
            norms=_norms(found["norms"]),
            baselines=_baselines(found["baselines"]),
            counted=_left_out(found["baselines"]),
            portraits=_portraits(found["portraits"]),
            laboratory=_laboratory(found["laboratory"]),
            norm_missed=_missed(found["norms"], "Norms missed"),
            base_missed=_missed([r for r in found["baselines"] if "what" in r], "Baselines missed"),
            cbt=by_row["n077"]["model"],
            dlmo=by_row["n071"]["model"],
        ),
        encoding="utf-8",
    )


def _count(counted: Counter) -> str:
    return ", ".join(f"{n} {name}" for name, n in counted.most_common())


def _missed(rows: list[dict], title: str) -> str:
    missed = [f"{row['row']} {row['what']}" for row in rows if row["status"] == "missed"]
    return f"{title}: {'; '.join(missed)}." if missed else f"{title}: none."


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _show(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _norms(rows: list[dict]) -> str:
    shown = ((r["row"], r["what"], r["target"], _show(r["model"], 2), _show(r["miss"], 2), r["status"], r["note"]) for r in rows)
    return _table(("row", "what", "published", "model", "miss", "status", "note"), shown)


def _baselines(rows: list[dict]) -> str:
    shown = (
        (
            r["row"],
            r["phenotype"],
            f"{r['what']}, {r['method']}",
            _show(r["target"]) + (f" ({_show(r['sd'])})" if r["sd"] else ""),
            f"{_show(r['model'])} ({_show(r['model sd'])})",
            _show(r["miss"], 2),
            r["status"],
            "yes" if r["fitted"] else "",
        )
        for r in rows
        if "what" in r
    )
    return _table(("row", "phenotype", "what", "published (SD)", "model (SD)", "miss", "status", "in the fit"), shown)


def _left_out(rows: list[dict]) -> str:
    out: dict[str, list[str]] = {}
    for row in rows:
        if "what" not in row:
            out.setdefault(row["status"], []).append(row["row"])
    return "Rows that cannot be compared. " + " ".join(f"{why[0].upper()}{why[1:]}: {', '.join(names)}." for why, names in out.items())


def _portraits(portraits: dict[str, dict]) -> str:
    first = next(iter(portraits.values()))
    head = ("phenotype", *first["PSG"], *(f"diary {name}" for name in first["diary"]))
    shown = (
        (
            name.replace("_", " "),
            *(f"{mean:.0f} ({sd:.0f})" if measure != "DLMO" else f"{mean:.1f} ({sd:.1f})" for measure, (mean, sd) in one["PSG"].items()),
            *(f"{mean:.0f} ({sd:.0f})" for mean, sd in one["diary"].values()),
        )
        for name, one in portraits.items()
    )
    return _table(head, shown)


def _laboratory(found: dict[str, dict]) -> str:
    names = [name for name in found["healthy"] if name != "minutes"]
    rows = ((name, *(_show(value) for kind in ("healthy", "apnoea") for value in found[kind][name])) for name in names)
    return _table(("mean of nights, min", "healthy recorded", "simulated", "apnoea recorded", "simulated"), rows)
