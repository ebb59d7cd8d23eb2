"""Melatonin: pineal synthesis gated by the clock and suppressed by light, and its way into plasma.

Stowe 2025 after Breslow 2013. Dosed melatonin follows its own pharmacokinetics and is added here:
both act alike on receptors. The release of the pineal scales with a personal amplitude.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, quantity
from pineal.maths import TURN, exp, greatest, hill, where


class Melatonin(Module):
    """Synthesis rises at a fixed phase and falls exponentially after another."""

    source = "stowe2025"
    departs = (
        "oral doses enter plasma by first-order kinetics per formulation instead of one Gaussian input",
        "the rise of synthesis is instantaneous, as the published steepness (600) makes it",
    )

    pineal = State("pmol/L", "melatonin in the pineal", start=0.0, symbol="H_1")
    plasma = State("pmol/L", "endogenous melatonin in plasma", start=0.0, symbol="H_2")

    phase = Input("rad", "phase of the pacemaker", symbol=r"\psi")
    light_drive = Input("1", "photic drive", symbol=r"\hat B")
    dosed = Input("pmol/L", "plasma melatonin from doses")
    agonists = Input("1", "other agonists of MT1/2 in plasma, in half-effects")
    precursor = Input("1", "synthesis of serotonin relative to replete, as the pineal feels it; 1 when replete")

    amplitude = Parameter("1", "personal amplitude of synthesis, 1 = as published", level="person")
    synthesis_max = Parameter("pmol/L/h", "largest synthesis", symbol="a")
    on_phase = Parameter("rad", "phase at which synthesis starts", symbol=r"\psi_{on}")
    off_phase = Parameter("rad", "phase at which synthesis stops", symbol=r"\psi_{off}")
    decline = Parameter("1", "steepness of the fall after the stop, per radian", symbol="r")
    suppression = Parameter("1", "suppression of synthesis by photic drive", symbol="m")
    release = Parameter("1/h", "from pineal to plasma", symbol=r"\beta_{IP}")
    clearance = Parameter("1/h", "loss from plasma", symbol=r"\beta_{CP}")
    half_occupancy = Parameter("pmol/L", "plasma melatonin at half occupancy of MT1/2", level="shared", symbol="EC_{50}")

    @quantity("1")
    def light_gate(m):
        """What light leaves of synthesis; never negative."""
        return greatest(0.0, 1.0 - m.suppression * m.light_drive)

    @quantity("pmol/L/h")
    def clock_gate(m):
        """Synthesis that the clock allows."""
        past = where(m.phase >= m.off_phase, m.phase - m.off_phase, m.phase - m.off_phase + TURN)
        night = where(m.phase > m.on_phase, where(m.phase < m.off_phase, 1.0, 0.0), 0.0)
        return m.synthesis_max * m.amplitude * m.precursor * where(night > 0.5, 1.0, exp(-m.decline * past))

    @flux("-> pineal", "pmol/L/h")
    def synthesis(m):
        """Synthesis allowed by the clock and left by light."""
        return m.clock_gate * m.light_gate

    @flux("pineal -> plasma", "pmol/L/h")
    def secretion(m):
        """The pineal keeps no store: it empties with a half-life of a quarter of an hour."""
        return m.release * m.pineal

    @flux("plasma ->", "pmol/L/h")
    def elimination(m):
        """Loss from plasma."""
        return m.clearance * m.plasma

    @quantity("pmol/L")
    def total(m):
        """Endogenous and dosed melatonin in plasma."""
        return m.plasma + m.dosed

    @quantity("pmol/L", basis="assumed")
    def signal(m):
        """Plasma melatonin that the receptors take it for: other agonists count as the melatonin they equal."""
        return m.total + m.half_occupancy * m.agonists

    @quantity("1", basis="assumed")
    def extra_occupancy(m):
        """Occupancy of MT1/2 above the person's own curve; 0 without a dose."""
        return hill(m.signal, m.half_occupancy) - hill(m.plasma, m.half_occupancy)
