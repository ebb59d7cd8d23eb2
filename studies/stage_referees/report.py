"""report.md from result.json, nothing else: python -m stage_referees.report."""

import json
from pathlib import Path

TARGET = Path(__file__).with_name("report.md")
COHORTS = ("healthy", "apnoea")
WANTED = 0.95  # of the gain of the black box

TEXT = """# The sleep-stage chain beside other models

{count} nights ({healthy} healthy, {apnoea} with sleep apnoea), five scorers each, 30-s epochs; the nights, the five folds by night and
the scored transitions are those of `studies/stage_chain`. Run again with `make study-stage_referees` (a quarter of an hour on one
free core the first time). The black box needs LightGBM: `sh scripts/with_python.sh --referees`.

Score: nats per epoch of the next stage, one step ahead, mean over the five scorers of a night, then over nights. Gain: how much
lower than a homogeneous chain per cohort on the same nights ({nats[0]:.4f} healthy, {nats[1]:.4f} apnoea). Interval: 95 %,
10,000 bootstrap draws of nights; the fits are not drawn again.

| model | cohort | healthy gain (95 %) | apnoea gain (95 %) |
|---|---|---|---|
{table}

## The chain's share of the black box's gain

| black box | healthy (95 %) | apnoea (95 %) |
|---|---|---|
{shares}

Wanted: {wanted:.0f} % in both cohorts. {verdict}

## The models

- **Time of night**, **time in stage**: minutes since lights-off; log of one plus the minutes in the stage; each with its square.
- **Four drives**: homeostat, REM pressure, monoamine tone, slow waves, as `stage_chain.covariates` has them. The largest logit adds
  time in stage and time of night, the squares of all six, and two products: homeostat x REM pressure, time in stage x time of night.
- All logits: one per row of the chain, ridge 3 on the slopes, cohort an intercept, no scorer contrasts, nothing learned along the night.
- **Weibull semi-Markov**: per row and cohort the length of a visit is Weibull (discrete, in epochs), the destination multinomial; maximum
  likelihood. Its hazards after n epochs give the one-step-ahead probabilities.
- **Black box**: LightGBM, {columns} columns of the path so far (last 12 epochs, last 4 visits, time in stage, since lights-off, since
  onset and since each stage, minutes and shares of the stages so far, traces of 2 to 90 min, the person's own rate of each move
  so far, REM episodes, and all states of the chain). It starts from the log-probabilities of a homogeneous chain of both cohorts. The
  cohort is not told, nor is the scorer: like the chain it must learn them along the night.
- **The chain**: the shipped recipe of `stage_chain`, calibrated, with cohort and levels of the person learned along the night.

All but the chain are fitted on exactly what is scored. So that it runs freely the chain leaves the final awakening out and is calibrated;
the variant of the black box without the final awakening shows what that alone costs.

## Choice of the black box

"Nested": for each fold the setting and the number of trees were chosen on the two neighbouring folds by models that saw neither.
"Hindsight": the least nats over all settings and numbers of trees on the scored nights themselves; it flatters the black box.

| leaves | rate | least in leaf | columns | best rounds (hindsight) | healthy gain | apnoea gain |
|---|---|---|---|---|---|---|
{settings}

Chosen, fold by fold: {chosen}.

## Limits

The covariates and time constants of the chain were chosen on these same nights (see `stage_chain/report.md`), so its gain is a little
flattered; the settings of the black box were not, but its columns were written with knowledge of the chain. 16 healthy nights are few.
"""


def cells(gains: list[dict]) -> str:
    """Gain of both cohorts with interval."""
    return " | ".join(f"{one['gain']:.4f} ({one['low']:.4f} to {one['high']:.4f})" for one in gains)


def percent(share: float) -> str:
    """One decimal."""
    return f"{100 * share:.1f} %"


def share(both: list[dict]) -> str:
    """Share of both cohorts with interval."""
    return " | ".join(f"{percent(one['ratio'])} ({percent(one['low'])} to {percent(one['high'])})" for one in both)


def cohort_of(name: str) -> str:
    """Whether the cohort is told."""
    told = "told" in name or not ("chain," in name or "black box" in name)
    return "told" if told else "learned"


def verdict(result: dict) -> str:
    """Whether the chain keeps up with the nested black box."""
    shares = result["share of the black box"]["black box"]
    short = [f"{name} {percent(one['ratio'])}" for name, one in zip(COHORTS, shares) if one["ratio"] < WANTED]
    return f"**Not reached**: {', '.join(short)}." if short else "Reached in both cohorts against the nested black box."


def settings(notes: dict) -> str:
    """Rows of the table of settings."""
    rows = []
    for one, found in zip(notes["settings"], notes["best gain of each setting (hindsight)"]):
        gains = " | ".join(f"{x:.4f}" for x in found["gain"])
        rows.append(f"| {one['leaves']} | {one['rate']} | {one['least']} | {one['columns']} | {found['rounds']} | {gains} |")
    return "\n".join(rows)


def chosen(notes: dict) -> str:
    """What the nested folds chose."""
    leaves = [one["leaves"] for one in notes["settings"]]
    return "; ".join(f"{leaves[one['setting']]} leaves, {one['rounds']} rounds" for one in notes["chosen in each fold"])


def text(result: dict) -> str:
    """The report."""
    gains, notes = result["gains"], result["black box"]
    healthy, apnoea = (len(one["nights"]) for one in next(iter(gains.values())))
    shares = result["share of the black box"].items()
    return TEXT.format(
        count=healthy + apnoea,
        healthy=healthy,
        apnoea=apnoea,
        nats=result["homogeneous, nats"],
        table="\n".join(f"| {name} | {cohort_of(name)} | {cells(one)} |" for name, one in gains.items()),
        shares="\n".join(f"| {name} | {share(both)} |" for name, both in shares),
        wanted=100 * WANTED,
        verdict=verdict(result),
        columns=notes["columns"],
        settings=settings(notes),
        chosen=chosen(notes),
    )


def write(result: dict) -> None:
    """report.md beside this file."""
    TARGET.write_text(text(result), encoding="utf-8")


if __name__ == "__main__":
    write(json.loads(TARGET.with_name("result.json").read_text(encoding="utf-8")))
