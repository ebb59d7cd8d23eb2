"""Cofactors: what enzymes and excitability need, as status of a person, 1 = replete.

Status is what laboratory values mean for function, not a concentration. It starts at the person's status
and moves within weeks toward what added intake sustains. Above replete nothing happens: every effect is
exactly none there.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate
from pineal.maths import least


class Cofactors(Module):
    """Each state is the status gained by added intake: a usual one of the person, and what doses supply."""

    source = ""
    departs = ("own form: one slow pool each, saturating effects with weights whose priors include zero",)

    magnesium_gain = State("1", "status gained in magnesium", start=0.0, compensated=True)
    plp_gain = State("1", "status gained in pyridoxal phosphate (B6)", start=0.0, compensated=True)
    folate_gain = State("1", "status gained in folate and BH4", start=0.0, compensated=True)
    iron_gain = State("1", "status gained in brain iron", start=0.0, compensated=True)
    zinc_gain = State("1", "status gained in zinc", start=0.0, compensated=True)
    vitamin_d_gain = State("1", "status gained in 25-hydroxyvitamin D", start=0.0, compensated=True)

    magnesium_supply = Input("1", "status in magnesium that dosed intake gains in the end")
    plp_supply = Input("1", "status in pyridoxal phosphate (B6) that dosed intake gains in the end")
    folate_supply = Input("1", "status in folate and BH4 that dosed intake gains in the end")
    iron_supply = Input("1", "status in brain iron that dosed intake gains in the end")
    zinc_supply = Input("1", "status in zinc that dosed intake gains in the end")
    vitamin_d_supply = Input("1", "status in 25-hydroxyvitamin D that dosed intake gains in the end")

    magnesium_status = Parameter("1", "status in magnesium at the start, 1 = replete", level="person")
    plp_status = Parameter("1", "status in pyridoxal phosphate (B6) at the start, 1 = replete", level="person")
    folate_status = Parameter("1", "status in folate and BH4 at the start, 1 = replete", level="person")
    iron_status = Parameter("1", "status in brain iron at the start, 1 = replete", level="person")
    zinc_status = Parameter("1", "status in zinc at the start, 1 = replete", level="person")
    vitamin_d_status = Parameter("1", "status in 25-hydroxyvitamin D at the start, 1 = replete", level="person")
    magnesium_added = Parameter("1", "status in magnesium that added intake gains in the end", level="person")
    plp_added = Parameter("1", "status in pyridoxal phosphate (B6) that added intake gains in the end", level="person")
    folate_added = Parameter("1", "status in folate and BH4 that added intake gains in the end", level="person")
    iron_added = Parameter("1", "status in brain iron that added intake gains in the end", level="person")
    zinc_added = Parameter("1", "status in zinc that added intake gains in the end", level="person")
    vitamin_d_added = Parameter("1", "status in 25-hydroxyvitamin D that added intake gains in the end", level="person")
    magnesium_time = Parameter("h", "time constant of magnesium")
    plp_time = Parameter("h", "time constant of pyridoxal phosphate (B6)")
    folate_time = Parameter("h", "time constant of folate and BH4")
    iron_time = Parameter("h", "time constant of brain iron")
    zinc_time = Parameter("h", "time constant of zinc")
    vitamin_d_time = Parameter("h", "time constant of 25-hydroxyvitamin D")
    plp_half = Parameter("1", "status at which AADC runs at half of its largest rate")
    folate_half = Parameter("1", "status at which BH4 is at half of its largest level")
    iron_half = Parameter("1", "status at which TPH2 runs at half of its largest rate")
    plp_weight = Parameter("1", "share of the enzyme's dependence that holds in people", level="shared")
    folate_weight = Parameter("1", "share of BH4's dependence that holds in people", level="shared")
    iron_weight = Parameter("1", "share of TPH2's dependence that holds in people", level="shared")

    @rate("magnesium_gain", basis="assumed")
    def magnesium_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.magnesium_added + m.magnesium_supply) - m.magnesium_gain) / m.magnesium_time

    @rate("plp_gain", basis="assumed")
    def plp_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.plp_added + m.plp_supply) - m.plp_gain) / m.plp_time

    @rate("folate_gain", basis="assumed")
    def folate_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.folate_added + m.folate_supply) - m.folate_gain) / m.folate_time

    @rate("iron_gain", basis="assumed")
    def iron_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.iron_added + m.iron_supply) - m.iron_gain) / m.iron_time

    @rate("zinc_gain", basis="assumed")
    def zinc_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.zinc_added + m.zinc_supply) - m.zinc_gain) / m.zinc_time

    @rate("vitamin_d_gain", basis="assumed")
    def vitamin_d_change(m):
        """Toward what intake sustains."""
        return (least(1.0, m.vitamin_d_added + m.vitamin_d_supply) - m.vitamin_d_gain) / m.vitamin_d_time

    @quantity("1", basis="assumed")
    def magnesium(m):
        """Status now; 1 at most."""
        return least(1.0, m.magnesium_status + m.magnesium_gain)

    @quantity("1", basis="assumed")
    def plp(m):
        """Status now; 1 at most."""
        return least(1.0, m.plp_status + m.plp_gain)

    @quantity("1", basis="assumed")
    def folate(m):
        """Status now; 1 at most."""
        return least(1.0, m.folate_status + m.folate_gain)

    @quantity("1", basis="assumed")
    def iron(m):
        """Status now; 1 at most."""
        return least(1.0, m.iron_status + m.iron_gain)

    @quantity("1", basis="assumed")
    def zinc(m):
        """Status now; 1 at most."""
        return least(1.0, m.zinc_status + m.zinc_gain)

    @quantity("1", basis="assumed")
    def vitamin_d(m):
        """Status now; 1 at most."""
        return least(1.0, m.vitamin_d_status + m.vitamin_d_gain)

    @quantity("1", basis="assumed")
    def magnesium_lack(m):
        """Shortfall; 0 when replete."""
        return 1.0 - m.magnesium

    @quantity("1", basis="assumed")
    def iron_lack(m):
        """Shortfall; 0 when replete."""
        return 1.0 - m.iron

    @quantity("1", basis="assumed")
    def zinc_lack(m):
        """Shortfall; 0 when replete."""
        return 1.0 - m.zinc

    @quantity("1", basis="assumed")
    def vitamin_d_lack(m):
        """Shortfall; 0 when replete."""
        return 1.0 - m.vitamin_d

    @quantity("1", basis="assumed")
    def aadc(m):
        """AADC relative to replete; exactly 1 when replete."""
        saturation = m.plp * (1.0 + m.plp_half) / (m.plp + m.plp_half)
        return 1.0 - m.plp_weight * (1.0 - saturation)

    @quantity("1", basis="assumed")
    def bh4(m):
        """BH4 and BH2 together relative to replete; exactly 1 when replete."""
        saturation = m.folate * (1.0 + m.folate_half) / (m.folate + m.folate_half)
        return 1.0 - m.folate_weight * (1.0 - saturation)

    @quantity("1", basis="assumed")
    def tph(m):
        """TPH2 relative to replete; exactly 1 when replete."""
        saturation = m.iron * (1.0 + m.iron_half) / (m.iron + m.iron_half)
        return 1.0 - m.iron_weight * (1.0 - saturation)
