"""Serotonin with its fast variables at rest against Best 2020 in full.

Compared: steady states of the module's own states with ../golden (full model run to 300 h). Not compared:
transients shorter than minutes. Uptake 2 is left out of the kernel form: up to 1.2 percent at four times the
tryptophan. Tolerance 2 percent of released serotonin, 2.5 percent of synthesis.
"""

import csv
from functools import cache
from pathlib import Path

import pytest
from scipy.integrate import solve_ivp

from pineal.declare.scope import Reading
from pineal.physiology import build

TABLE = Path(__file__).parent / "golden" / "best2020_serotonin_steady_states.csv"


def golden() -> dict[str, dict[str, float]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row.pop("scenario"): {k: float(v) for k, v in row.items()} for row in csv.DictReader(lines)}


def status(share: float, half: float) -> float:
    """Status at which a cofactor's saturation has a given share of the replete one."""
    return share * half / (1.0 + half - share)


@cache
def rest(firing: float = 1.0, tryptophan: float = 1.0, bh4: float = 1.0, aadc: float = 1.0) -> dict[str, float]:
    """Steady state of the terminal with all other modules held."""
    model = build()
    values = model.values | {name: term.start for name, term in model.states.items()} | dict.fromkeys(model.externals, 0.0)
    values |= {"arousal.monoamine": firing, "tryptophan.plasma": 50.0 * tryptophan, "cofactors.folate_weight": 1.0, "cofactors.plp_weight": 1.0}
    values["cofactors.folate_status"] = status(bh4, model.values["cofactors.folate_half"])
    values["cofactors.plp_status"] = status(aadc, model.values["cofactors.plp_half"])
    names = [name for name in model.states if name.startswith("serotonin.")]

    def slopes(_, y):
        reading = Reading(model, values | dict(zip(names, y, strict=True)))
        return [reading._sum(model.movers[name]) for name in names]

    found = solve_ivp(slopes, (0.0, 150.0), [values[n] for n in names], method="LSODA", rtol=1e-6, atol=1e-8)
    reading = Reading(model, values | dict(zip(names, found.y[:, -1], strict=True)))
    wanted = {"e5HT": "extracellular", "V_TPH": "synthesis", "v5HT": "vesicular", "TRP": "tryptophan", "5HTP": "htp", "BH4": "bh4"}
    return {key: float(reading[f"serotonin.{name}"]) for key, name in wanted.items()} | {"fast": float(reading["serotonin.fast"])}


ROWS = {
    "baseline": {}, "btrp x0.2 (depletion)": {"tryptophan": 0.2}, "btrp x2": {"tryptophan": 2.0}, "BH4+BH2 pool x0.5": {"bh4": 0.5},
    "AADC x0.5 (low B6)": {"aadc": 0.5}, "btrp x4": {"tryptophan": 4.0}, "fire x0.1 (NREM-like)": {"firing": 0.1}, "fire x2": {"firing": 2.0},
}


@pytest.mark.parametrize("row", ROWS)
def test_steady_states(row):
    found, expected = rest(**ROWS[row]), golden()[row]
    for name, tolerance in {"e5HT": 0.02, "V_TPH": 0.025, "v5HT": 0.02, "TRP": 0.01, "5HTP": 0.025, "BH4": 0.005}.items():
        assert found[name] == pytest.approx(expected[name], rel=tolerance), name


def test_the_messages_of_the_table():
    """Depletion matters, loading saturates, BH4 limits, AADC does not."""
    assert rest(tryptophan=0.2)["fast"] == pytest.approx(-0.455, abs=0.02)
    assert rest(tryptophan=2.0)["fast"] == pytest.approx(0.11, abs=0.02)
    assert rest(bh4=0.5)["fast"] == pytest.approx(-0.30, abs=0.02)
    assert rest(aadc=0.5)["fast"] == pytest.approx(0.0, abs=1e-6)
    assert rest(tryptophan=2.0)["fast"] < 0.20


def test_firing_alone_is_no_deviation():
    """Both terminals fire alike: what firing does is already in the tones."""
    assert rest(firing=0.1)["fast"] == 0.0
