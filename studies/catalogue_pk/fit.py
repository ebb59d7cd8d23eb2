"""Typical kinetics of the probes and their spread between studies, from the rows of pk.csv.

Only rows that were seen, with a dose, without a modifier. One value per study and parameter
(geometric mean over its doses; a mean with a coefficient of variation becomes a median,
value / sqrt(1 + cv^2)), then the geometric mean over studies. From apparent clearance, half-life,
peak per dose and time of the peak follow volume, share of the slow phase and rate of absorption.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import exp, log, sqrt

from scipy.optimize import least_squares

from pineal import compounds
from pineal.compounds import Depot, Disposition, pk
from pineal.evidence import PkRow, pk_rows

WEIGHT_KG = 75.0  # where a row gives kg; few rows state a weight
BY_MOUTH = {  # compound: formulations of pk.csv that count as its tablet by mouth
    "zolpidem": ("IR tablet",), "temazepam": ("capsule",), "triazolam": ("tablet",), "doxepin": ("tablet", "3-6 mg tablet"),
    "suvorexant": ("tablet",), "lemborexant": ("tablet",), "trazodone": ("IR tablet", "intravenous"), "ramelteon": ("tablet",),
    "diphenhydramine": ("tablet", "intravenous"),
}
ALONE = {"L-theanine": ("capsule", "solution or tea"), "taurine": ("oral",), "caffeine": ("oral",)}  # for the pooled spread only
# Half-life of the first phase (h) where one compartment cannot hold area and peak together: printed for temazepam, doxepin and
# trazodone, else a round value that lets both be met. Lags (h): printed for zolpidem, else assumed.
FIRST_PHASE = {"temazepam": 0.53, "doxepin": 2.0, "suvorexant": 3.0, "lemborexant": 3.0, "trazodone": 3.0, "ramelteon": 0.4}
LAG = {
    "zolpidem": 0.35, "temazepam": 0.25, "triazolam": 0.25, "doxepin": 0.5, "suvorexant": 0.4, "lemborexant": 0.3, "trazodone": 0.3,
    "ramelteon": 0.3, "diphenhydramine": 0.5,
}
LEFT_OUT = {"pk161", "pk158"}  # an effective half-life, not a terminal one; a true volume under the name V/F
LAYERS = {"half_value_ratio": 2.0, "peak_ratio": 134.0 / 121.0, "slow_rate": 1.0}  # zolpidem, 12.5 mg in layers against 10 mg
KINDS = {"half_life": ("t_half",), "clearance": ("CL/F", "AUC", "AUC_inf"), "peak": ("Cmax",), "tmax": ("Tmax",)}
# from which a study without an area gets its clearance
VOLUMES = {"volume": ("V/F",), "true_volume": ("V",), "true_clearance": ("CL",), "share": ("F",)}


def typical(compound: str, forms: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Values by kind and study: hours, L/h, mg/L per mg, hours."""
    kinds = KINDS | VOLUMES
    found: dict[str, dict[str, list[float]]] = {kind: defaultdict(list) for kind in kinds}
    for row in pk_rows():
        usable = row.compound == compound and row.provenance == "seen" and row.formulation in forms and not row.modifier and row.doses
        if not usable or row.id in LEFT_OUT:
            continue
        for kind, parameters in kinds.items():
            if row.parameter in parameters:
                found[kind][row.citation or ""] += [standard(row, dose) for dose in row.doses]
    means = {kind: {study: mean_of(values) for study, values in studies.items()} for kind, studies in found.items()}
    return {kind: from_volumes(means) if kind == "clearance" else means[kind] for kind in KINDS}


def from_volumes(means: dict[str, dict[str, float]]) -> dict[str, float]:
    """Apparent clearance by study (L/h): as printed, or V/F (or V over F) times ln 2 over the half-life."""
    usual, clearance = mean_of(means["half_life"].values() or [1.0]), dict(means["clearance"])
    whole, cleared = ({study: value / share for study, share in means["share"].items() if (value := means[kind].get(study))}
                      for kind in ("true_volume", "true_clearance"))
    clearance |= {study: value for study, value in cleared.items() if study not in clearance}
    for study, volume in (means["volume"] | whole).items():
        clearance.setdefault(study, volume * log(2.0) / means["half_life"].get(study, usual))
    return clearance


def standard(row: PkRow, dose_mg: float) -> float:
    """A row's value in h, L/h, or mg/L per mg of dose."""
    value = float(row.value or 0.0) / sqrt(1.0 + ((row.cv_pct or 0.0) / 100.0) ** 2)
    unit, compound = row.unit or "", compounds.get(row.compound)
    if row.parameter in ("t_half", "Tmax"):
        return value / (60.0 if unit == "min" else 1.0)
    if row.parameter == "F":
        return value / 100.0
    if row.parameter == "Cmax":
        return value / compound.per(unit) / dose_mg
    if row.parameter.startswith("AUC"):
        return dose_mg / (value / compound.per(unit.partition("*")[0]))
    return value * (60.0 if "/min" in unit else 1.0) * (WEIGHT_KG if unit.endswith("/kg") else 1.0)


def mean_of(values: Iterable[float]) -> float:
    """Geometric mean."""
    logs = [log(value) for value in values]
    return exp(sum(logs) / len(logs))


def spread_of(values: Iterable[float]) -> tuple[float, int]:
    """Sum of squares of the logs around their mean, and its degrees of freedom."""
    logs = [log(value) for value in values]
    middle = sum(logs) / len(logs) if logs else 0.0
    return sum((one - middle) ** 2 for one in logs), max(len(logs) - 1, 0)


def pooled(tables: dict[str, dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Between-study log sd of each kind, pooled over compounds: the default where a compound has fewer than four studies."""
    result = {}
    for kind in KINDS:
        parts = [spread_of(table[kind].values()) for table in tables.values()]
        squares, freedom = (sum(column) for column in zip(*parts, strict=True))
        result[kind] = {"log_sd": sqrt(squares / freedom), "freedom": freedom}
    return result


def left_out(tables: dict[str, dict[str, dict[str, float]]], spreads: dict[str, dict[str, float]]) -> dict[str, int]:
    """Every study's value from the mean of the other studies of its compound and the pooled spread."""
    scores = []
    for table in tables.values():
        for kind in KINDS:
            values = list(table[kind].values())
            for i, value in enumerate(values):
                if others := values[:i] + values[i + 1:]:
                    scores.append(abs(log(value / mean_of(others))) / (spreads[kind]["log_sd"] * sqrt(1.0 + 1.0 / len(others))))
    return {"values": len(scores), "inside_90": sum(z <= 1.645 for z in scores), "beyond_99": sum(z > 2.576 for z in scores)}


def curve(name: str, want: dict[str, float], half_life: float) -> dict[str, float]:
    """Volume over F (L), absorption rate (1/h) and share of the quick depot that give area, peak and its time."""
    first, lag = FIRST_PHASE.get(name, half_life), LAG[name]
    ke = log(2.0) / first
    two = name in FIRST_PHASE

    def parts(x) -> tuple[list[Depot], Disposition]:
        quick, rate = (1.0 / (1.0 + exp(-x[1])) if two else 1.0), exp(x[0])
        volume = want["clearance"] / ke if two else want["clearance"] / ke * exp(x[1])
        slow = [Depot(1.0 - quick, log(2.0) / half_life, lag)] if two else []
        return [Depot(quick, rate, lag), *slow], Disposition(volume, ke)

    def miss(x) -> list[float]:
        depots, disposition = parts(x)
        peak_at, peak = pk.peak(1.0, depots, disposition)
        loose = [] if two else [log(want["clearance"] / (disposition.volume_per_f * disposition.ke))]
        return [log(peak_at / want["tmax"]), log(peak / want["peak"]), *loose, 0.02 * (x[0] - log(3.0))]

    best = least_squares(miss, [log(3.0), 0.0], bounds=([log(0.2), -6.0], [log(12.0), 6.0]))
    depots, disposition = parts(best.x)
    peak_at, peak = pk.peak(1.0, depots, disposition)
    return {
        "volume_per_f_L": disposition.volume_per_f, "volume_per_f_L_kg": disposition.volume_per_f / WEIGHT_KG,
        "rate_per_h": depots[0].rate, "quick_share": depots[0].fraction,
        "tmax_h": float(peak_at), "peak_per_mg": float(peak), "peak_over_observed": float(peak) / want["peak"],
        "clearance_over_observed": float(disposition.volume_per_f * ke / want["clearance"]),
    }


def rate_spread(name: str, found: dict[str, float], half_life: float, tmax_log_sd: float) -> float:
    """Log sd of the rate with which, the lag varying by that of Tmax, the time of the peak does too (first order)."""
    disposition = Disposition(found["volume_per_f_L"], log(2.0) / FIRST_PHASE.get(name, half_life))

    def at(rate: float, lag: float) -> float:
        slow = [Depot(1.0 - found["quick_share"], log(2.0) / half_life, lag)] if name in FIRST_PHASE else []
        return log(float(pk.tmax([Depot(found["quick_share"], rate, lag), *slow], disposition)))

    rate, lag, step = found["rate_per_h"], LAG[name], 0.2
    by_rate = (at(rate * exp(step), lag) - at(rate * exp(-step), lag)) / (2.0 * step)
    by_lag = (at(rate, lag * exp(step)) - at(rate, lag * exp(-step))) / (2.0 * step)
    return tmax_log_sd * sqrt(max(1.0 - by_lag**2, 0.0)) / abs(by_rate)


def half_value(depots: list[Depot], disposition: Disposition) -> float:
    """Hours above half of the peak."""
    import numpy as np

    t = np.linspace(0.0, 24.0, 4801)
    level = pk.concentration(1.0, depots, t, disposition)
    return float(np.sum(level >= level.max() / 2.0) * (t[1] - t[0]))


def layers(plain: dict[str, float], half_life: float) -> dict[str, float]:
    """Quick share and lag of the slow layer of a two-layer tablet (zolpidem) that give its peak and width."""
    disposition, lag = Disposition(plain["volume_per_f_L"], log(2.0) / half_life), LAG["zolpidem"]
    single = [Depot(1.0, plain["rate_per_h"], lag)]
    width, peak = half_value(single, disposition), float(pk.cmax(10.0, single, disposition))

    def parts(x) -> list[Depot]:
        share = 1.0 / (1.0 + exp(-x[0]))
        return [Depot(share, plain["rate_per_h"], lag), Depot(1.0 - share, LAYERS["slow_rate"], lag + exp(x[1]))]

    def miss(x) -> list[float]:
        both = parts(x)
        ratio = half_value(both, disposition) / width, float(pk.cmax(12.5, both, disposition)) / peak
        return [log(ratio[0] / LAYERS["half_value_ratio"]), log(ratio[1] / LAYERS["peak_ratio"])]

    best = least_squares(miss, [0.6, 0.4], diff_step=1e-2)
    share, slow = parts(best.x)
    return {"quick_share": share.fraction, "slow_lag_h": slow.lag, "miss_width": miss(best.x)[0], "miss_peak": miss(best.x)[1],
            "width_plain_h": width}


def main() -> dict:
    """Everything the catalogue quotes."""
    tables = {name: typical(name, forms) for name, forms in (BY_MOUTH | ALONE).items()}
    spreads = pooled(tables)
    result: dict = {"pooled": spreads, "left_out": left_out(tables, spreads), "compounds": {}}
    for name in BY_MOUTH:
        studies = tables[name]
        want = {kind: mean_of(values.values()) for kind, values in studies.items() if values}
        spreads = {kind: sqrt(spread[0] / spread[1]) if (spread := spread_of(studies[kind].values()))[1] >= 3 else None for kind in KINDS}
        result["compounds"][name] = {
            "studies": {kind: len(values) for kind, values in studies.items()}, "typical": want, "own_log_sd": spreads,
            "curve": (found := curve(name, want, want["half_life"])),
            "rate_log_sd": rate_spread(name, found, want["half_life"], result["pooled"]["tmax"]["log_sd"]),
        }
    zolpidem = result["compounds"]["zolpidem"]
    result["layers"] = layers(zolpidem["curve"], zolpidem["typical"]["half_life"])
    return result
