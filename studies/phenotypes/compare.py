"""Every row of baselines.csv against the shipped phenotypes; how all phenotypes look; the laboratory against its recordings."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from phenotypes.checks import structure
from phenotypes.cohorts import Cohort, mean_sd
from phenotypes.kinds import CLOSE, Seen, cohorts, seen_insomnia, seen_older
from phenotypes.people import NORM_AGES, NORM_MINUTES
from phenotypes.rows import baselines, norm
from pineal.night import Hypnogram, sleep_statistics
from pineal.population import Criterion, Stay, draw, phenotype, phenotypes, reported, shipped

QUARTILES = (90.0 - 30.0) / 1.349
"""Spread of latency in b059, from its quartiles."""

BAGLIONI = {"phenotype": "insomnia", "provenance": "seen"}
"""baglioni2014 is no row of baselines: shares of sleep against healthy people of the same age, simulated here."""


def rows(n: int) -> list[dict]:
    """Rows with a sleep value, compared; all others with the reason."""
    groups = cohorts(n)
    seen = [
        *_healthy(n),
        *seen_insomnia(phenotype("insomnia"), groups, shipped()),
        *seen_older(phenotype("older insomnia"), groups, shipped()),
        *_questionnaire(n),
        *_other(n),
    ]
    out = [_plain(one) for one in seen]
    told = {one["row"] for one in out}
    out += [{"row": row, "phenotype": b["phenotype"], "status": _why(b)} for row, b in baselines().items() if row not in told]
    return sorted(out, key=lambda one: one["row"])


def _plain(one: Seen) -> dict:
    b = baselines().get(one.row, BAGLIONI)
    miss = one.miss
    status = "no spread printed" if miss is None else "met" if abs(miss) <= CLOSE else "missed"
    if b["provenance"] != "seen" and status != "met":
        status = f"recalled row, {status}"
    numbers = {"target": one.mean, "sd": one.sd, "model": one.found, "model sd": one.found_sd, "miss": miss}
    plain = {name: None if value is None else round(float(value), 2) for name, value in numbers.items()}
    return {
        "row": one.row,
        "phenotype": b["phenotype"],
        "what": one.what,
        "method": one.method,
        **plain,
        "status": status,
        "fitted": one.weight > 0,
    }


def _why(b: dict) -> str:
    if "CUT-OFF" in (b["note"] or ""):
        return "a cut-off, not a mean"
    if b["psqi"] is not None or b["isi"] is not None:
        return "questionnaire score only"
    return "no sleep value in the row"


def _healthy(n: int) -> list[Seen]:
    norm_cohort = Cohort("healthy", "norm", NORM_MINUTES, 2, age=NORM_AGES, sex=0.5, n=n)
    psg = norm_cohort.reports(shipped())[1]["PSG"]
    out = [
        Seen("b097", name, "PSG", baselines()["b097"][column], sd, *mean_sd(psg[name]))
        for name, column, sd in (("N3%", "n3_pct", 10.1), ("REM%", "rem_pct", 5.7))
    ]
    for name, column in (("SOL", "sol_min"), ("WASO", "waso_min"), ("TST", "tst_min"), ("SE", "se_pct")):
        out.append(
            Seen(
                "b098",
                name,
                "PSG",
                baselines()["b098"][column],
                {"SOL": 13.0, "WASO": 32.4, "TST": 43.8, "SE": 7.3}[name],
                *mean_sd(psg[name]),
            )
        )
    for row in ("b099", "b100", "b101", "b102"):
        b = baselines()[row]
        said = Cohort("healthy", "norm", 480.0, 2, age=(b["age_low"], b["age_high"]), n=n // 2).reports(shipped())[1]["PSG"]
        for name, column, spread in (("WASO", "waso_min", "waso_sd"), ("TST", "tst_min", "tst_sd"), ("SE", "se_pct", "se_sd")):
            out.append(Seen(row, name, "PSG", b[column], b[spread], *mean_sd(said[name])))
    for row in ("b103", "b104"):
        b = baselines()[row]
        in_bed = 0.5 * round(200.0 * b["tst_min"] / b["se_pct"])
        said = Cohort("healthy", "first night", in_bed, 1, age=(b["age_low"], b["age_high"]), sex=0.5, n=n).reports(shipped())[1]["PSG"]
        for name, column in (("TST", "tst_min"), ("SE", "se_pct"), ("N3%", "n3_pct"), ("REM%", "rem_pct")):
            values = said[name][np.isfinite(said[name])]
            out.append(
                Seen(
                    row,
                    name,
                    "PSG, medians",
                    b[column],
                    {"TST": 43.8, "SE": 7.3, "N3%": 10.1, "REM%": 5.7}[name],
                    float(np.median(values)),
                    float(values.std()),
                )
            )
    asked = Cohort("healthy", "home", 480.0, 3, age=(20.0, 75.0), sex=0.5, n=n).reports(shipped(), ("questionnaire",))[1]["questionnaire"]
    for name, column in (("TST", "tst_min"), ("SE", "se_pct")):
        out.append(
            Seen(
                "b105",
                name,
                "questionnaire, medians",
                baselines()["b105"][column],
                None,
                float(np.median(asked[name])),
                mean_sd(asked[name])[1],
            )
        )
    return [*out, *_imposed(n)]


def _imposed(n: int) -> list[Seen]:
    """Nights far from usual: 16 h, 12 h and 4 h in bed, young men."""
    out = []
    for row, minutes, middle in (("b012", 960.0, "00:00"), ("b067", 240.0, "03:00"), ("b068", 720.0, "03:00")):
        cohort = Cohort("healthy", "norm", minutes, 2, age=(20.0, 28.0), sex="male", n=n // 2)
        people = cohort.sample(phenotype("healthy"), shipped())
        stay = evolve(Stay.of(minutes, nights=2, middle=middle), lead_in=2)
        tst = reported("PSG", stay.lived(people, 5), people, 5)["TST"]
        out.append(Seen(row, "TST", "PSG", baselines()[row]["tst_min"], None, *mean_sd(tst)))
    return out


def _questionnaire(n: int) -> list[Seen]:
    said = Cohort("insomnia", "home", 450.0, 3, age=(22.0, 55.0), sex=0.75, n=n).reports(shipped(), ("questionnaire",))[1]["questionnaire"][
        "SOL"
    ]
    return [
        Seen("b059", "SOL", "questionnaire, median", baselines()["b059"]["sol_min"], QUARTILES, float(np.median(said)), mean_sd(said)[1])
    ]


def _other(n: int) -> list[Seen]:
    """Selected for little REM: 25 % below the norm on one night, then a new night."""
    least = Criterion("REM%", at_most=0.75 * float(norm("n019").mean))
    cohort = Cohort("other", "norm", 480.0, 1, age=(40.0, 60.0), sex=0.36, criteria=(least,), screening=1, n=n)
    said = cohort.reports(shipped())[1]["PSG"]["REM%"]
    return [Seen(row, "REM%", "PSG", baselines()[row]["rem_pct"], None, *mean_sd(said)) for row in ("b009", "b010", "b011")]


SHOWN = ("SOL", "LPS", "WASO", "TST", "SE", "N1%", "N3%", "REM%", "REM latency", "DLMO")


def portraits(n: int) -> dict[str, dict]:
    """Every phenotype in 480 min (23:00 to 07:00) on norm nights, and its diary at home; at its usual ages."""
    out = {}
    for name, kind in phenotypes().items():
        psg = Cohort(name, "norm", 480.0, 2, age=kind.age, sex=0.5, n=n).reports(shipped(), stages=True)[1]["PSG"]
        diary = Cohort(name, "home", 480.0, 7, age=kind.age, sex=0.5, n=n).reports(shipped(), ("diary",))[1]["diary"]
        out[name] = {
            "PSG": {measure: [round(v, 1) for v in mean_sd(psg[measure])] for measure in SHOWN},
            "diary": {measure: [round(v, 1) for v in mean_sd(diary[measure])] for measure in ("SOL", "WASO", "TST", "SE")},
        }
    return out


def norm_structure() -> dict[str, float]:
    """Medians of the norm cohort: REM episodes, cycles, REM latency."""
    return {name: round(value, 2) for name, value in structure(Cohort("healthy", "norm", NORM_MINUTES, 1, age=NORM_AGES, sex=0.5)).items()}


LABORATORY = ("SOL", "LPS", "WASO", "TST", "awakenings", "long_wake", "REM_latency")


def laboratory(n: int = 256) -> dict[str, dict]:
    """The recordings the chain was fitted on, and the same setting simulated at their mean length."""
    from stage_chain.data import read

    paths, out = read(), {}
    for cohort, kind in enumerate(("healthy", "apnoea")):
        of = np.flatnonzero(paths.cohort == cohort)
        recorded = [sleep_statistics(Hypnogram(paths.stages[i, : paths.length[i]])) for i in of]
        minutes = 30.0 * round(float(paths.length[of].mean()) / 60.0)
        nights = Stay.of(minutes, nights=1).lived(draw(kind, n, setting="laboratory", seed=2), 2, stages=True)
        made = [sleep_statistics(nights.hypnogram(k, 0)) for k in range(n)]
        out[kind] = {"minutes": minutes} | {name: [_mean(recorded, name), _mean(made, name)] for name in LABORATORY}
    return out


def _mean(nights: list[dict], name: str) -> float:
    return round(float(np.mean([night[name] for night in nights if night[name] is not None])), 1)
