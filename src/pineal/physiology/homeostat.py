"""Sleep pressure: extracellular adenosine, its A1 receptor, and caffeine in its way.

Phillips, Klerman and Butler 2017. Adenosine follows waking and sleep within hours; the number of A1
receptors follows occupancy within two weeks and carries chronic sleep debt.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import sqrt


class Homeostat(Module):
    """Concentrations are of the modelled compartment and serve as pressure, not as assays."""

    source = "phillips2017"
    departs = (
        "caffeine divides the adenosine signal by 1 + free caffeine / K50 (own form, after Puckeridge 2011)",
        "one gets used to a share of the block within days; it is left over as rebound",
    )

    adenosine = State("nmol/L", "total adenosine", start=766.7, symbol="A")
    receptor = State("nmol/L", "A1 receptors", start=582.3, symbol="R_1", compensated=True)
    adapted = State("1", "block of the adenosine signal that one has got used to", start=0.0, compensated=True)

    wake = Input("1", "1 awake, 0 asleep")
    caffeine = Input("umol/L", "plasma caffeine")

    wake_level = Parameter("nmol/L", "adenosine approached awake", symbol=r"\mu_w")
    sleep_level = Parameter("nmol/L", "adenosine approached asleep", symbol=r"\mu_s")
    wake_time = Parameter("h", "time constant awake", symbol=r"\chi_w")
    sleep_time = Parameter("h", "time constant asleep", level="person", symbol=r"\chi_s")
    receptor_time = Parameter("h", "time constant of receptor number", symbol=r"\lambda")
    occupancy_target = Parameter("1", "occupancy at which receptor number rests", symbol=r"\gamma")
    dissociation = Parameter("nmol/L", "effective dissociation constant of A1 binding", symbol="K")
    caffeine_half = Parameter("umol/L", "free caffeine that halves the adenosine signal", level="shared", symbol="K_{50}")
    caffeine_free = Parameter("1", "unbound share of plasma caffeine", symbol="f_u")
    tolerance_time = Parameter("h", "time constant of tolerance to caffeine")
    tolerance_share = Parameter("1", "share of a steady block that tolerance takes away", level="shared")

    @quantity("nmol/L")
    def bound(m):
        """A1 receptors that hold adenosine (tight binding, quadratic)."""
        total = m.adenosine + m.receptor + m.dissociation
        return 0.5 * (total - sqrt(total * total - 4.0 * m.adenosine * m.receptor))

    @quantity("1", basis="assumed")
    def block(m):
        """Share of the adenosine signal that caffeine blocks; 0 without caffeine."""
        free = m.caffeine * m.caffeine_free
        return free / (free + m.caffeine_half)

    @quantity("1", basis="assumed")
    def blocked(m):
        """Block beyond what tolerance expects; 0 without caffeine, negative in withdrawal."""
        return m.block - m.tolerance_share * m.adapted

    @rate("adapted", basis="assumed", source="juliano2004")
    def adapting(m):
        """Follows the block over days."""
        return (m.block - m.adapted) / m.tolerance_time

    @quantity("1")
    def pressure(m):
        """Adenosine between its sleeping and its waking level, 0 to 1."""
        return (m.adenosine - m.sleep_level) / (m.wake_level - m.sleep_level)

    @rate("adenosine")
    def balance(m):
        """Adenosine builds awake and falls asleep."""
        building = m.wake * (m.wake_level - m.adenosine) / m.wake_time
        falling = (1.0 - m.wake) * (m.sleep_level - m.adenosine) / m.sleep_time
        return building + falling

    @rate("receptor")
    def chronic_debt(m):
        """Receptor number follows occupancy over two weeks."""
        return (m.bound - m.occupancy_target * m.receptor) / m.receptor_time
