"""REM pressure: what makes REM sleep come every hour and a half and grow longer toward morning."""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, rate


class Rem(Module):
    """Pressure 0..1 builds in NREM, discharges in REM and stands still in wake."""

    source = ""
    departs = ("own form: an hourglass; published oscillators give no hazard of a stage",)

    pressure = State("1", "REM pressure", start=0.0)

    nrem = Input("1", "1 in N1, N2 or N3")
    rem = Input("1", "1 in REM")

    build_time = Parameter("h", "time constant of building in NREM")
    discharge_time = Parameter("h", "time constant of discharge in REM")

    @rate("pressure", basis="assumed")
    def hourglass(m):
        """Toward 1 in NREM, toward 0 in REM."""
        return m.nrem * (1.0 - m.pressure) / m.build_time - m.rem * m.pressure / m.discharge_time
