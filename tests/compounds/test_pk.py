"""Laws of linear kinetics, and the closed form against a fine integration."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from pineal import compounds
from pineal.compounds import Depot, Disposition, pk

RATES = st.floats(0.05, 12.0)
DOSES = st.floats(0.01, 500.0)
TIMES = np.linspace(-1.0, 30.0, 63)


@st.composite
def kinetics(draw):
    """Two depots with any rates, shares and lags, and any disposition."""
    share = draw(st.floats(0.0, 1.0))
    depots = (Depot(share, draw(RATES), draw(st.floats(0.0, 2.0))), Depot(1.0 - share, draw(RATES), draw(st.floats(0.0, 2.0))))
    return depots, Disposition(draw(st.floats(10.0, 3000.0)), draw(st.floats(0.05, 3.0)))


@given(kinetics())
def test_a_zero_dose_changes_nothing(k):
    assert not pk.concentration(0.0, k[0], TIMES, k[1]).any()


@given(kinetics(), DOSES)
def test_concentrations_are_never_negative_and_zero_before_the_dose(k, mg):
    found = pk.concentration(mg, k[0], TIMES, k[1])
    assert (found >= 0.0).all()
    assert not found[TIMES <= 0.0].any()


@given(kinetics(), DOSES)
def test_twice_the_dose_is_twice_the_concentration(k, mg):
    np.testing.assert_allclose(pk.concentration(2 * mg, k[0], TIMES, k[1]), 2 * pk.concentration(mg, k[0], TIMES, k[1]), rtol=1e-12)


@given(kinetics(), DOSES, DOSES, st.floats(0.0, 20.0))
def test_doses_add_up(k, first, second, gap):
    both = pk.superpose([(first, 0.0), (second, gap)], k[0], TIMES, k[1])
    apart = pk.concentration(first, k[0], TIMES, k[1]) + pk.concentration(second, k[0], TIMES - gap, k[1])
    np.testing.assert_allclose(both, apart, rtol=1e-12)


@given(kinetics(), DOSES)
def test_the_peak_is_above_every_sampled_time(k, mg):
    at, high = pk.peak(mg, *k)
    assert high >= pk.concentration(mg, k[0], np.linspace(0.0, 60.0, 4001), k[1]).max() * (1.0 - 1e-6)
    assert pk.concentration(mg, k[0], at, k[1]) == pytest.approx(float(high), rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(kinetics(), DOSES)
def test_the_area_is_the_dose_over_the_clearance(k, mg):
    t = np.linspace(0.0, 1200.0, 600_001)
    assert np.trapezoid(pk.concentration(mg, k[0], t, k[1]), t) == pytest.approx(float(pk.auc(mg, k[1])), rel=1e-4)


@given(kinetics())
def test_what_remains_falls_from_all_to_nothing(k):
    left = pk.remaining(k[0], np.linspace(0.0, 800.0, 400), k[1])
    assert left[0] == pytest.approx(1.0)
    assert (np.diff(left) <= 1e-12).all()
    assert left[-1] < 1e-9


@given(RATES, st.floats(-1e-6, 1e-6))
def test_equal_rates_are_the_limit_of_nearly_equal_ones(ke, nudge):
    t = np.linspace(0.0, 10.0, 21)
    near = pk.concentration(1.0, [Depot(1.0, ke + nudge)], t, Disposition(1.0, ke))
    np.testing.assert_allclose(near, ke * t * np.exp(-ke * t), rtol=1e-4, atol=1e-12)


def test_one_depot_peaks_where_the_textbook_says():
    at = pk.tmax([Depot(1.0, 2.0, 0.3)], Disposition(500.0, 0.9))
    assert float(at) == pytest.approx(0.3 + math.log(2.0 / 0.9) / 1.1, abs=1.0 / 3600)


def test_a_slow_depot_sets_the_apparent_half_life():
    depots = [Depot(0.5, 6.9), Depot(0.5, 0.2)]
    assert float(pk.half_life(depots, Disposition(90.0, 0.9))) == pytest.approx(math.log(2.0) / 0.2)


@pytest.mark.parametrize(
    ("depots", "ke"),
    [
        ([Depot(1.0, 6.9, 0.42)], 0.92),
        ([Depot(0.52, 6.9, 0.42), Depot(0.48, 0.185, 0.42)], 0.92),
        ([Depot(1.0, 0.92, 0.0)], 0.92),
        ([Depot(0.3, 0.92 + 1e-9, 0.1), Depot(0.7, 0.05, 0.0)], 0.92),
        ([Depot(1.0, 6.3, 0.0)], 0.133),
    ],
)
def test_the_closed_form_is_the_solution_of_the_equations(depots, ke):
    """DOP853 at 1e-12, restarted at every lag; within 1e-6 of the peak."""
    params, times = Disposition(90.0, ke), np.linspace(0.0, 24.0, 241)
    exact = pk.concentration(2.0, depots, times, params)
    assert np.abs(exact - integrated(2.0, depots, times, params)).max() <= 1e-6 * exact.max()


FORMS = [(compound.name, form) for compound in compounds.all() for form in compound.formulations]


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_every_form_of_the_catalogue_is_the_solution_of_its_equations(name, form):
    """The closed form of each shipped formulation against DOP853; within 1e-6 of the peak."""
    depots, params = compounds.get(name).kinetics(form, weight_kg=70.0)
    times = np.linspace(0.0, 24.0, 97)
    exact = pk.concentration(100.0, depots, times, params)
    assert np.abs(exact - integrated(100.0, depots, times, params)).max() <= 1e-6 * exact.max()


def integrated(dose_mg, depots, times, params):
    """The same curve by integrating gut and plasma of each depot from its lag on."""
    total = np.zeros_like(times)
    for depot in depots:
        after = times[times > depot.lag]

        def slope(_, y, ka=depot.rate):
            return [-ka * y[0], ka * y[0] - params.ke * y[1]]

        path = solve_ivp(slope, (depot.lag, times[-1]), [dose_mg * depot.fraction, 0.0], "DOP853", after, rtol=1e-12, atol=1e-15)
        total[times > depot.lag] += path.y[1] / params.volume_per_f
    return total


def test_persons_broadcast_against_times():
    params = Disposition(np.array([[90.0], [120.0]]), np.array([[0.9], [0.5]]))
    assert pk.concentration(1.0, [Depot(1.0, 6.0)], np.linspace(0, 5, 7), params).shape == (2, 7)
