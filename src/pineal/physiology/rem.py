"""REM pressure: what makes REM sleep come every hour and a half, behind a gate that opens late and steeply."""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import exp


class Rem(Module):
    """Pressure 0..1 builds in NREM, discharges in REM and fades slowly in wake."""

    source = ""
    departs = ("own form: an hourglass; published oscillators give no hazard of a stage",)

    pressure = State("1", "REM pressure", start=0.0)

    wake = Input("1", "1 awake, 0 asleep")
    nrem = Input("1", "1 in N1, N2 or N3")
    rem = Input("1", "1 in REM")

    build_time = Parameter("h", "time constant of building in NREM")
    discharge_time = Parameter("h", "time constant of discharge in REM")
    fade_time = Parameter("h", "time constant of fading in wake, so that each night begins without pressure")
    opens = Parameter("1", "pressure at which the gate is half open")
    steepness = Parameter("1", "slope of the gate, per unit of pressure")

    @quantity("1", basis="assumed")
    def gate(m):
        """The REM gate, 0 shut to 1 open: a steep function of pressure."""
        return 1.0 / (1.0 + exp(-m.steepness * (m.pressure - m.opens)))

    @rate("pressure", basis="assumed")
    def hourglass(m):
        """Toward 1 in NREM, toward 0 in REM and, slowly, in wake."""
        building = m.nrem * (1.0 - m.pressure) / m.build_time
        return building - m.rem * m.pressure / m.discharge_time - m.wake * m.pressure / m.fade_time
