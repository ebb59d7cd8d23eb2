"""Melatonin and the clock's waking drive: relations that hold at every phase and dose.

Compared: nothing published. The tempting form C (1 - kappa occupancy) makes melatonin wake-promoting
after midnight, where C is negative; these tests would catch it.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.declare.scope import Reading
from pineal.physiology import build

STAGES = {f"stage.{name}": 0.0 for name in ("wake", "n1", "n2", "n3", "rem", "nrem")}


def reading(**changes: float) -> Reading:
    """The laws with numbers at one moment; awake in darkness."""
    model = build()
    environment = model.values | {name: term.start for name, term in model.states.items()}
    environment |= {name: 0.0 for name in model.externals} | {"stage.wake": 1.0}
    return Reading(model, environment | {name.replace("__", "."): value for name, value in changes.items()})


phases = st.floats(0.0, 2.0 * math.pi)
amplitudes = st.floats(0.05, 1.0)
own = st.floats(0.0, 600.0)
doses = st.floats(0.0, 1e5)


@settings(deadline=None)
@given(phases, amplitudes, own, doses, doses)
def test_more_melatonin_never_raises_the_waking_drive(phase, amplitude, plasma, dose, more):
    base = {"circadian__phase": phase, "circadian__amplitude": amplitude, "melatonin__plasma": plasma}
    low, high = sorted((dose, more))
    drives = [reading(**base, dose__melatonin=d)["arousal.scn_drive"] for d in (0.0, low, high)]
    assert drives[0] >= drives[1] >= drives[2] >= 0.0


@settings(deadline=None)
@given(phases, own)
def test_without_a_dose_there_is_no_effect_of_melatonin(phase, plasma):
    """Own melatonin is part of the ordinary night on which the chain was fitted."""
    one = reading(circadian__phase=phase, melatonin__plasma=plasma)
    none = reading(circadian__phase=phase, melatonin__plasma=0.0)
    assert one["melatonin.extra_occupancy"] == 0.0
    assert one["arousal.scn_drive"] == none["arousal.scn_drive"]


@settings(deadline=None)
@given(phases)
def test_an_aligned_undosed_person_has_no_excess_of_drive(phase):
    model = build()
    aligned = reading(circadian__phase=phase, timeline__habitual_phase=phase, circadian__amplitude=model.values["arousal.aligned_amplitude"])
    assert aligned["arousal.scn_excess"] == pytest.approx(0.0, abs=1e-12)


@settings(deadline=None)
@given(st.floats(0.0, 200.0), st.floats(0.0, 200.0))
def test_caffeine_blocks_more_the_more_there_is(one, other):
    low, high = sorted((one, other))
    blocked = [reading(dose__caffeine=c)["homeostat.blocked"] for c in (0.0, low, high)]
    assert blocked[0] == 0.0
    assert blocked[0] <= blocked[1] <= blocked[2] < 1.0


@settings(deadline=None)
@given(phases, st.floats(0.0, 1e5), st.floats(0.0, 1.0))
def test_light_only_ever_suppresses_synthesis(phase, lux, used):
    dark = reading(circadian__phase=phase, circadian__activated=used)
    bright = reading(circadian__phase=phase, circadian__activated=used, timeline__light=lux)
    ours, theirs = (r.derivatives()["melatonin.pineal"] for r in (bright, dark))
    assert ours <= theirs + 1e-9
    assert bright["melatonin.light_gate"] >= 0.0


def test_closed_eyes_see_nothing():
    asleep = reading(timeline__light=5000.0, stage__wake=0.0, stage__n2=1.0, stage__nrem=1.0)
    assert asleep["circadian.light_drive"] == 0.0
