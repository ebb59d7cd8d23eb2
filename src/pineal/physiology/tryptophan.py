"""Plasma tryptophan, its competitors at the blood-brain barrier, and the way to kynurenine.

All large neutral amino acids (LNAA) but tryptophan are one pool. Protein raises it more than tryptophan,
insulin sends it into muscle and leaves tryptophan, which is bound to albumin: hence the meal effects.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, quantity
from pineal.maths import greatest


class Tryptophan(Module):
    """At rest at the fasting levels as long as nothing is eaten."""

    source = ""
    departs = (
        "own form: first-order pools around fasting levels; breakdown by TDO and IDO is one clearance",
        "protein raises no insulin of its own",
    )

    protein = State("g", "protein in the gut", start=0.0)
    eaten = State("g", "tryptophan in the gut beyond that of protein", start=0.0)
    plasma = State("umol/L", "total tryptophan in plasma", start=50.0, symbol="[Trp]")
    lnaa = State("umol/L", "competing large neutral amino acids in plasma", start=550.0, symbol="[LNAA]")
    kynurenine = State("umol/L", "kynurenine in plasma", start=2.0, symbol="[Kyn]")

    protein_eaten = Input("g/h", "protein eaten")
    tryptophan_eaten = Input("g/h", "tryptophan eaten beyond that of the protein")
    insulin_rise = Input("1", "insulin beyond what fasting brings, relative to basal")
    cortisol_ratio = Input("1", "cortisol relative to the calm reference")

    inflammation = Parameter("1", "inflammation beyond the population's median, in SD of log CRP; 0 = none", level="person")
    protein_absorption = Parameter("1/h", "absorption of protein")
    tryptophan_absorption = Parameter("1/h", "absorption of tryptophan")
    tryptophan_per_protein = Parameter("umol/L/g", "rise of plasma tryptophan per protein absorbed")
    tryptophan_per_gram = Parameter("umol/L/g", "rise of plasma tryptophan per tryptophan absorbed")
    lnaa_per_protein = Parameter("umol/L/g", "rise of competitors per protein absorbed")
    tryptophan_fasting = Parameter("umol/L", "fasting tryptophan")
    lnaa_fasting = Parameter("umol/L", "fasting competitors")
    tryptophan_loss = Parameter("1/h", "turnover of plasma tryptophan")
    lnaa_loss = Parameter("1/h", "turnover of competitors")
    insulin_uptake = Parameter("1", "rise of the competitors' turnover per basal insulin above basal")
    kynurenine_share = Parameter("1", "share of tryptophan turnover that goes to kynurenine")
    kynurenine_appears = Parameter("1", "share of that kynurenine that appears in plasma")
    kynurenine_loss = Parameter("1/h", "turnover of kynurenine")
    cortisol_induction = Parameter("1", "rise of breakdown per relative rise of cortisol", level="shared", symbol="a_{cort}")
    inflammation_induction = Parameter("1", "rise of breakdown per SD of inflammation", level="shared", symbol="a_{infl}")
    competition = Parameter("1", "sum of fasting competitors over their affinities")

    @quantity("g/h", basis="assumed")
    def digestion(m):
        """Protein absorbed."""
        return m.protein_absorption * m.protein

    @flux("-> protein", "g/h")
    def eating(m):
        """Meals."""
        return m.protein_eaten

    @flux("protein ->", "g/h", basis="assumed")
    def digesting(m):
        """Absorption of protein."""
        return m.digestion

    @flux("-> eaten", "g/h")
    def eating_tryptophan(m):
        """Tryptophan beyond protein."""
        return m.tryptophan_eaten

    @flux("eaten ->", "g/h", basis="assumed")
    def absorbing_tryptophan(m):
        """Its absorption."""
        return m.tryptophan_absorption * m.eaten

    @flux("-> plasma", "umol/L/h", basis="assumed")
    def appearance(m):
        """From the body's own protein, from food and from added tryptophan."""
        own = m.tryptophan_loss * m.tryptophan_fasting
        return own + m.tryptophan_per_protein * m.digestion + m.tryptophan_per_gram * m.tryptophan_absorption * m.eaten

    @quantity("1", basis="assumed")
    def induction(m):
        """Breakdown relative to a calm person without inflammation; exactly 1 for such a person."""
        rise = m.cortisol_induction * (m.cortisol_ratio - 1.0) + m.inflammation_induction * m.inflammation
        return greatest(0.0, 1.0 + rise)

    @flux("plasma -> ", "umol/L/h", basis="assumed")
    def breakdown(m):
        """To kynurenine."""
        return m.tryptophan_loss * m.kynurenine_share * m.induction * m.plasma

    @flux("plasma ->", "umol/L/h", basis="assumed")
    def other_loss(m):
        """To all else."""
        return m.tryptophan_loss * (1.0 - m.kynurenine_share) * m.plasma

    @flux("-> kynurenine", "umol/L/h", basis="assumed")
    def kynurenine_made(m):
        """What of the breakdown appears in plasma."""
        return m.kynurenine_appears * m.breakdown_rate

    @quantity("umol/L/h", basis="assumed")
    def breakdown_rate(m):
        """Tryptophan on its way to kynurenine."""
        return m.tryptophan_loss * m.kynurenine_share * m.induction * m.plasma

    @flux("kynurenine ->", "umol/L/h", basis="assumed")
    def kynurenine_lost(m):
        """Its turnover."""
        return m.kynurenine_loss * m.kynurenine

    @flux("-> lnaa", "umol/L/h", basis="assumed")
    def lnaa_appearance(m):
        """From the body's own protein and from food."""
        return m.lnaa_loss * m.lnaa_fasting + m.lnaa_per_protein * m.digestion

    @flux("lnaa ->", "umol/L/h", basis="assumed")
    def lnaa_uptake(m):
        """Into tissue, faster under insulin."""
        return m.lnaa_loss * (1.0 + m.insulin_uptake * m.insulin_rise) * m.lnaa

    @quantity("1")
    def relative(m):
        """Plasma tryptophan relative to fasting."""
        return m.plasma / m.tryptophan_fasting

    @quantity("1", source="smith1987")
    def crowding(m):
        """Half-saturation of tryptophan transport relative to fasting: competitors share the carrier."""
        return (1.0 + m.competition * m.lnaa / m.lnaa_fasting) / (1.0 + m.competition)

    @quantity("1")
    def over_lnaa(m):
        """Tryptophan to competitors, the ratio that laboratories report."""
        return m.plasma / (m.lnaa + m.lnaa_fasting * 1e-6)
