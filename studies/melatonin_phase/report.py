"""report.md from result.json, nothing else."""

from __future__ import annotations

from .fit import CHOSEN
from .text import TEXT

KEYS = ("M4 RMSE", "M5 RMSE", "M6 mean error of peaks", "M7 mean error of arms", "M7 RMSE of arms")
WORDS = {
    "M4 RMSE": "M4: 27 people, 3 mg, RMSE (fitted)", "M5 RMSE": "M5: 34 people, 0.5 mg, RMSE",
    "M6 mean error of peaks": "M6: four peaks, mean error",
    "M7 mean error of arms": "M7: four arms of light and melatonin, mean error", "M7 RMSE of arms": "M7: the same, RMSE",
}  # fmt: skip


def page(result: dict) -> str:
    """The whole page."""
    shipped = result["shipped"]
    gaps = result["less the published model"]
    return TEXT.format(
        verdicts=_verdicts(result), variants=_variants(result), checks=_checks(result), trials=_trials(result), peaks=_peaks(shipped),
        parameters=_parameters(result), drift=shipped["placebo_drift"], dlmo=shipped["baseline_dlmo"], gap3=_gap(gaps["3"]),
        gap05=_gap(gaps["0.5"]), same3=result["published model, same points"]["3"], same05=result["published model, same points"]["0.5"],
        threshold=60.0 * result["checks"]["threshold gap"], hours=shipped["mean error of peak hours"],
        arm=shipped["arms"], left=_left(result), **_added(shipped["arms"]),
    )  # fmt: skip


def met(result: dict) -> dict[str, bool]:
    """Whether each error is at or below that of the published model."""
    return {key: result["shipped"]["errors"][key] <= result["bars"][key] for key in KEYS}


def _added(arm: dict[str, float]) -> dict[str, float]:
    """What light and melatonin add in the model [h]."""
    return {
        "light": arm["bright placebo"] - arm["dim placebo"], "dim": arm["dim melatonin"] - arm["dim placebo"],
        "bright": arm["bright melatonin"] - arm["bright placebo"],
    }  # fmt: skip


def _verdicts(result: dict) -> str:
    before = result["fits"][0]["errors"]
    rows = [
        f"| {WORDS[key]} | {result['no effect'].get(key, '') or ''} | {result['bars'][key]:.3f} | {before[key]:.3f} | "
        f"**{result['shipped']['errors'][key]:.3f}** | {'yes' if won else 'no'} |"
        for key, won in met(result).items()
    ]
    return "\n".join(rows)


def _variants(result: dict) -> str:
    rows = []
    for fit in result["fits"]:
        free = "; ".join(f"{name} {value:+.2f} ({sd:.2f})" for name, (value, sd) in fit["free"].items()) or "nothing"
        mark = " **shipped**" if tuple(fit["free"]) == CHOSEN and fit["own"] == 0.0 else ""
        own = "counts" if fit["own"] else "does not"
        errors = " | ".join(f"{fit['errors'][key]:.3f}" for key in KEYS)
        rows.append(f"| {own} | {free}{mark} | {fit['left one out']:.3f} | {errors} |")
    return "\n".join(rows)


def _checks(result: dict) -> str:
    rows = {"as shipped": result["shipped"]["errors"], **result["checks"]["errors"]}
    return "\n".join(f"| {name} | " + " | ".join(f"{errors[key]:.3f}" for key in KEYS) + " |" for name, errors in rows.items())


def _trials(result: dict) -> str:
    return "\n".join(
        f"| {name} | {row['study']} | {row['says']} | {row['shift']:+.2f} | {row['shipped']:+.2f} | {row['published forcing']:+.2f} |"
        for name, row in result["trials"].items()
    )


def _peaks(shipped: dict) -> str:
    return "\n".join(
        f"| {mg} mg | {up:+.2f} h, pill at {up_at:.1f} h | {down:+.2f} h, pill at {down_at:.1f} h |"
        for mg, (up, down, up_at, down_at) in shipped["peaks"].items()
    )


def _parameters(result: dict) -> str:
    return "\n".join(f"| `{name}` | {value:.4g} |" for name, value in result["shipped"]["forcing"].items())


def _gap(values: list[float]) -> str:
    return "{:+.3f} h ({:+.3f} to {:+.3f})".format(*values)


def _left(result: dict) -> str:
    """The variant that leaving one out on M4 prefers, with what it would have missed."""
    best = min((f for f in result["fits"] if f["own"] == 0.0), key=lambda f: f["left one out"])
    missed = [f"{key} {best['errors'][key]:.3f}" for key in KEYS if best["errors"][key] > result["bars"][key]]
    return f"{' and '.join(best['free'])} alone ({best['left one out']:.3f} h); its held-out misses: {', '.join(missed) or 'none'}"
