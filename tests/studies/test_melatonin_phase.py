"""Melatonin phase shifts: the contract by the committed result, the shipped numbers, and the model run again at a few pills.

Compared: errors on M4 to M7 in result.json with those of the best published model; the package's forcing with the
fitted one; fresh simulations of the shipped model with the committed curve and with relations of the papers; digitised points with the
errors that follow from them. Not compared: the fit is not found again (make study-melatonin_phase does that, in a minute), nor the
spread between volunteers.
"""

import json

import numpy as np
import pytest

from melatonin_phase import __main__ as study
from melatonin_phase import curve, fit, points, report, ship, world
from pineal.compounds import get

RESULT = json.loads(study.RESULT.read_text(encoding="utf-8"))
NO_EFFECT = {3.0: 1.260, 0.5: 1.285}
"""Errors of no effect at all, found independently from the same points."""
MISSED_TRIALS = {"t048", "t047"}
"""Rows that the model misses by more than half an hour; one that is won must leave this list."""


@pytest.mark.parametrize("key", report.KEYS)
def test_errors_are_at_or_below_the_published_model(key):
    """M4 is fitted; M5 to M7 are predicted."""
    assert RESULT["shipped"]["errors"][key] <= points.BARS[key]


@pytest.mark.parametrize("name", RESULT["trials"])
def test_trials_are_predicted_within_half_an_hour(name, request):
    """Whole trials whose details had to be assumed."""
    row = RESULT["trials"][name]
    if name in MISSED_TRIALS:
        request.applymarker(pytest.mark.xfail(strict=True, reason=f"published {row['shift']}, predicted {row['shipped']}"))
    assert row["shipped"] == pytest.approx(row["shift"], abs=0.5)


def test_points_are_the_published_ones():
    """27 and 34 volunteers; the error of no effect is what others found from them."""
    for mg, count in ((3.0, 27), (0.5, 34)):
        hours, shifts = points.individual(mg)
        assert len(hours) == count and ((hours >= 0) & (hours < 24)).all()
        assert np.sqrt(np.mean(shifts**2)) == pytest.approx(NO_EFFECT[mg], abs=5e-4)


def test_the_package_carries_the_fitted_forcing():
    """Values shipped, values in the result, and the half effect that the compound's own file tells."""
    assert ship.shipped() == RESULT["shipped"]["forcing"]
    fitted = next(f for f in RESULT["fits"] if tuple(f["free"]) == fit.CHOSEN and f["own"] == 0.0)
    found = fit.forcing(fit.CHOSEN, [value for value, _ in fitted["free"].values()], 0.0)
    assert ship.shipped() == pytest.approx(found, rel=6e-3)
    half = get("melatonin").handles["melatonin_receptor"].facts["phase_half_effect"].to("pmol/L")
    assert half == ship.shipped()["circadian.mel_half"]


def test_page_and_pictures_are_drawn_from_the_result():
    """No figure of the page was written by hand or is out of date."""
    for path, text in study.drawn(RESULT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make study-melatonin_phase ARGS=page"


@pytest.fixture(scope="module")
def pills() -> dict:
    """Shift [h] of the shipped forcing, of none, and of the published one, by (mg, clock hour of the pill)."""
    who = world.persons([ship.shipped(), {"circadian.mel_max": 0.0}, world.PUBLISHED])
    start = world.settle(who)
    found = {}
    for pill in (8.0, 16.0, 18.0):
        blank = curve.stay(who, start, pill % curve.CYCLE_H, 0.0)
        found["baseline"] = blank.dlmo(0)
        for mg in (0.5, 3.0):
            found[mg, pill] = blank.dlmo(4) - curve.stay(who, start, pill, mg).dlmo(4)
    return found


@pytest.mark.parametrize("mg, pill", [(3.0, 8.0), (3.0, 16.0), (0.5, 8.0), (0.5, 18.0)])
def test_the_shipped_model_gives_the_committed_curve(pills, mg, pill):
    """Near the peaks, where the curve is flat: within 0.03 h."""
    after = (pill - pills["baseline"][0]) % 24.0
    committed = np.interp(after, RESULT["curve"]["hours"], RESULT["curve"][f"{mg:g}"])
    assert pills[mg, pill][0] == pytest.approx(committed, abs=0.03)


def test_relations_of_the_papers(pills):
    """Afternoon advances, morning delays, more from 3 mg; nothing without forcing; the published forcing does less with our kinetics."""
    for mg in (0.5, 3.0):
        assert pills[mg, 16.0][0] > 0.5 and pills[mg, 8.0][0] < -0.5
        assert abs(pills[mg, 16.0][1]) < 1e-3
        assert pills[mg, 16.0][0] > pills[mg, 16.0][2]
    assert pills[3.0, 16.0][0] > pills[0.5, 16.0][0]
