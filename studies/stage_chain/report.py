"""Write report.md from the result: python -m stage_chain.report writes it again from result.json."""

import json
from pathlib import Path

HERE = Path(__file__).parent
PARTS = ("report_model.md", "report_tried.md")
LABELS = {
    "four drives": "four drives (homeostat, REM pressure, monoamine, slow waves)",
    "chosen": "chosen (10 covariates)",
    "chosen with levels": "chosen, slopes fitted with persons and scorers",
}
MIXTURES = {"told": "cohort told", "cohorts": "mixture of the two cohorts", "levels": "mixture of cohorts, scorers and persons"}
COHORTS = {"dodh": "healthy", "dodo": "apnoea"}


def write(result: dict) -> None:
    """report.md: the model in words, both tables, what was tried."""
    model, tried = ((HERE / name).read_text(encoding="utf-8").strip() for name in PARTS)
    text = "\n\n".join([model, weights(result["model"]), gains(result["gains"]), free(result["free-running"]), tried])
    (HERE / "report.md").write_text(text + "\n", encoding="utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def weights(model: dict) -> str:
    """Intercepts (scorers and persons at zero, calibrated) and slopes."""
    stages, rows = ["W", "N1", "N2", "N3", "R"], []
    for r, start in enumerate(model["rows"]):
        own = stages[max(r - 1, 0)]
        for d, stage in enumerate(s for s in stages if s != own):
            numbers = [model["intercepts"][cohort][r][d] for cohort in COHORTS] + model["slopes"][r][d]
            rows.append([start, stage, *(f"{x:.2f}" for x in numbers)])
    return "## Weights\n\n" + table(["from", "to", *COHORTS.values(), *model["covariates"]], rows)


def gains(found: dict) -> str:
    """Gain over the homogeneous chain."""
    level = [row[0] for row in found["homogeneous, nats"]]
    rows = [["homogeneous, by cohort (reference)", "cohort told", *(f"0 (level {x:.4f})" for x in level)]]
    for name, cohorts in found.items():
        *label, mixture = name.split(", ")
        if mixture in MIXTURES:
            words = ", ".join([LABELS[label[0]], *label[1:]])
            rows.append([words, MIXTURES[mixture], *(f"{m:.4f} ({a:.4f} to {b:.4f})" for m, a, b in cohorts)])
    head = ["model", "prediction", *(f"{name} gain (95 %)" for name in COHORTS.values())]
    return f"{GAINS}\n\n{table(head, rows)}"


def free(found: dict) -> str:
    """Recorded and simulated nights."""
    parts = [FREE]
    for cohort, label in COHORTS.items():
        rows = [line(name, row) for name, row in found[cohort].items() if "recorded sd" in row]
        head = [label, "recorded", "SD of nights", "SD of paths", "simulated", "SD of paths", "difference, SD of nights"]
        share = found[cohort]["4 to 6 REM episodes"]
        words = f"recorded {share['recorded mean']:.0%}, simulated {share['simulated mean']:.0%}"
        parts += [table(head, rows), f"Nights with four to six REM episodes: {words}."]
    return "\n\n".join(parts)


def line(name: str, row: dict) -> list[str]:
    """One statistic."""
    apart = (row["simulated mean"] - row["recorded mean"]) / row["recorded sd"]
    kinds = ("recorded mean", "recorded sd", "recorded sd of paths", "simulated mean", "simulated sd")
    return [name, *(f"{row[kind]:.1f}" for kind in kinds), f"{apart:+.2f}{' (beyond 0.3)' if abs(apart) > 0.3 else ''}"]


GAINS = """## One-step-ahead score

Nats per epoch; paired gain over the homogeneous chain per cohort on the same five folds (nights dealt at random within
their cohort, seed 1); interval: 10,000 bootstrap draws of nights (the fits are not drawn again). Calibrated: shifted so that
free-running nights fit, on the training nights of each fold only. The last line is what is shipped."""

FREE = """## Free-running nights

2000 nights or a few more per cohort with the recorded lengths, each person drawn, each seen by one of the cohort's
scorers, calibrated model, random numbers apart from those of the calibration. Minutes, counts or counts per hour of sleep, by the
definitions of `pineal.night`. All means were calibrated to these very nights, so the table shows what the
model can reach, not a prediction. SD of nights: scorers averaged first."""


if __name__ == "__main__":
    write(json.loads((HERE / "result.json").read_text(encoding="utf-8")))
