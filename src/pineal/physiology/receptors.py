"""What a plasma concentration does: occupancy by class of receptor, tolerance, and four shifts of the stage chain.

The model has a few places for dosed compounds (slots). Which compound sits in which is settled when a run
starts; the table of potencies (1 / half-effect concentration, by class and slot) comes from the compounds'
files then. A new compound is therefore new numbers, never a new kernel. Classes share their weights, so a
compound brings one potency of its own. Without a dose every shift is exactly 0.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, quantity, rate

CLASSES = ("gaba_a1", "gaba_ns", "h1", "orexin", "ht2a", "calm", "mt", "htp")
"""Classes of handles that read the plasma of a slot."""


def _level(m, name: str):
    """Concentrations over half-effect concentrations, summed over the slots."""
    first, second, third = (getattr(m, f"{name}_{slot}") for slot in ("first", "second", "third"))
    return first * m.first + second * m.second + third * m.third


def _occupied(level):
    """Share of receptors at a level; exactly 0 at 0."""
    return level / (1.0 + level)


class Receptors(Module):
    """Compounds of one class add up at their receptor before it saturates."""

    source = ""
    departs = (
        "own form: one occupancy a class, one weight a class and effector, structural zeros elsewhere",
        "a non-selective GABA-A compound also takes the alpha1 receptors, so both share entry and staying",
        "tolerance is what the brain has got used to; it is left over as rebound when the compound is gone",
        "potencies are of the median person: what differs between persons is in the kinetics",
    )

    a1_adapted = State("1", "GABA-A alpha1 occupancy that one has got used to", start=0.0, compensated=True)
    ns_adapted = State("1", "occupancy of the other GABA-A receptors that one has got used to", start=0.0, compensated=True)
    h1_adapted = State("1", "H1 occupancy that one has got used to", start=0.0, compensated=True)

    first = Input("mg/L", "plasma of the compound in the first slot", symbol="C_1")
    second = Input("mg/L", "plasma of the compound in the second slot", symbol="C_2")
    third = Input("mg/L", "plasma of the compound in the third slot", symbol="C_3")

    gaba_a1_first = Parameter("L/mg", "potency at GABA-A alpha1 of the first slot", level="shared")
    gaba_a1_second = Parameter("L/mg", "potency at GABA-A alpha1 of the second slot", level="shared")
    gaba_a1_third = Parameter("L/mg", "potency at GABA-A alpha1 of the third slot", level="shared")
    gaba_ns_first = Parameter("L/mg", "potency at all GABA-A receptors of the first slot", level="shared")
    gaba_ns_second = Parameter("L/mg", "potency at all GABA-A receptors of the second slot", level="shared")
    gaba_ns_third = Parameter("L/mg", "potency at all GABA-A receptors of the third slot", level="shared")
    h1_first = Parameter("L/mg", "potency at H1 of the first slot", level="shared")
    h1_second = Parameter("L/mg", "potency at H1 of the second slot", level="shared")
    h1_third = Parameter("L/mg", "potency at H1 of the third slot", level="shared")
    orexin_first = Parameter("L/mg", "potency at orexin receptors of the first slot", level="shared")
    orexin_second = Parameter("L/mg", "potency at orexin receptors of the second slot", level="shared")
    orexin_third = Parameter("L/mg", "potency at orexin receptors of the third slot", level="shared")
    ht2a_first = Parameter("L/mg", "potency at 5-HT2A of the first slot", level="shared")
    ht2a_second = Parameter("L/mg", "potency at 5-HT2A of the second slot", level="shared")
    ht2a_third = Parameter("L/mg", "potency at 5-HT2A of the third slot", level="shared")
    calm_first = Parameter("L/mg", "potency at calming sites without a probe of the first slot", level="shared")
    calm_second = Parameter("L/mg", "potency at calming sites without a probe of the second slot", level="shared")
    calm_third = Parameter("L/mg", "potency at calming sites without a probe of the third slot", level="shared")
    mt_first = Parameter("L/mg", "potency at MT1/2 of the first slot", level="shared")
    mt_second = Parameter("L/mg", "potency at MT1/2 of the second slot", level="shared")
    mt_third = Parameter("L/mg", "potency at MT1/2 of the third slot", level="shared")
    htp_first = Parameter("L/mg", "potency as 5-HTP of the first slot", level="shared")
    htp_second = Parameter("L/mg", "potency as 5-HTP of the second slot", level="shared")
    htp_third = Parameter("L/mg", "potency as 5-HTP of the third slot", level="shared")

    gaba_time = Parameter("h", "time constant of tolerance at GABA-A")
    gaba_share = Parameter("1", "share of steady GABA-A occupancy that tolerance takes away", level="shared")
    h1_time = Parameter("h", "time constant of tolerance at H1")
    h1_share = Parameter("1", "share of steady H1 occupancy that tolerance takes away", level="shared")

    a1_entry = Parameter("1", "weight of GABA-A alpha1 on entry", level="shared")
    a1_exit = Parameter("1", "weight of GABA-A alpha1 on staying asleep", level="shared")
    ns_depth = Parameter("1", "weight of the other GABA-A receptors against depth", level="shared")
    ns_rem = Parameter("1", "weight of the other GABA-A receptors against REM", level="shared")
    h1_sleep = Parameter("1", "weight of H1 block on entry and staying alike", level="shared")
    orexin_sleep = Parameter("1", "weight of orexin block on entry and staying alike", level="shared")
    orexin_rem = Parameter("1", "weight of orexin block on REM", level="shared")
    ht2a_exit = Parameter("1", "weight of 5-HT2A block on staying asleep", level="shared")
    ht2a_depth = Parameter("1", "weight of 5-HT2A block on depth", level="shared")
    calm_sleep = Parameter("1", "weight of calming sites without a probe, on entry and staying alike", level="shared")

    @quantity("1", basis="assumed")
    def gaba_ns(m):
        """Occupancy of GABA-A receptors other than alpha1, which only non-selective compounds take."""
        return _occupied(_level(m, "gaba_ns"))

    @quantity("1", basis="assumed")
    def gaba_a1(m):
        """Occupancy of GABA-A alpha1, by selective and non-selective compounds together."""
        return _occupied(_level(m, "gaba_a1") + _level(m, "gaba_ns"))

    @quantity("1", basis="assumed")
    def h1(m):
        """Occupancy of histamine H1."""
        return _occupied(_level(m, "h1"))

    @quantity("1", basis="assumed")
    def orexin(m):
        """Occupancy of orexin receptors."""
        return _occupied(_level(m, "orexin"))

    @quantity("1", basis="assumed")
    def ht2a(m):
        """Occupancy of 5-HT2A."""
        return _occupied(_level(m, "ht2a"))

    @quantity("1", basis="assumed")
    def calm(m):
        """Occupancy of calming sites without a probe."""
        return _occupied(_level(m, "calm"))

    @quantity("1", basis="assumed")
    def mt(m):
        """MT1/2 agonists other than melatonin, in half-effects; they compete with melatonin before they saturate."""
        return _level(m, "mt")

    @quantity("1", basis="assumed")
    def htp(m):
        """Plasma 5-HTP in half-effects."""
        return _level(m, "htp")

    @rate("a1_adapted", basis="assumed")
    def a1_adapting(m):
        """Follows occupancy over days."""
        return (m.gaba_a1 - m.a1_adapted) / m.gaba_time

    @rate("ns_adapted", basis="assumed")
    def ns_adapting(m):
        """Follows occupancy over days."""
        return (m.gaba_ns - m.ns_adapted) / m.gaba_time

    @rate("h1_adapted", basis="assumed", source="richardson2002")
    def h1_adapting(m):
        """Follows occupancy over days."""
        return (m.h1 - m.h1_adapted) / m.h1_time

    @quantity("1", basis="assumed")
    def a1_effect(m):
        """Occupancy beyond what tolerance expects; negative in rebound."""
        return m.gaba_a1 - m.gaba_share * m.a1_adapted

    @quantity("1", basis="assumed")
    def ns_effect(m):
        """Occupancy beyond what tolerance expects; negative in rebound."""
        return m.gaba_ns - m.gaba_share * m.ns_adapted

    @quantity("1", basis="assumed")
    def h1_effect(m):
        """Occupancy beyond what tolerance expects; negative in rebound."""
        return m.h1 - m.h1_share * m.h1_adapted

    @quantity("1", basis="assumed")
    def entry(m):
        """What dosed compounds do to falling asleep, in logits; 0 without a dose."""
        return m.a1_entry * m.a1_effect + m.h1_sleep * m.h1_effect + m.orexin_sleep * m.orexin + m.calm_sleep * m.calm

    @quantity("1", basis="assumed")
    def staying(m):
        """What dosed compounds do to staying asleep, in logits; 0 without a dose."""
        sedating = m.a1_exit * m.a1_effect + m.h1_sleep * m.h1_effect + m.orexin_sleep * m.orexin
        return sedating + m.ht2a_exit * m.ht2a + m.calm_sleep * m.calm

    @quantity("1", basis="assumed")
    def deepening(m):
        """What dosed compounds do to depth, in logits; 0 without a dose."""
        return m.ht2a_depth * m.ht2a - m.ns_depth * m.ns_effect

    @quantity("1", basis="assumed")
    def dreaming(m):
        """What dosed compounds do to REM, in logits; 0 without a dose."""
        return m.orexin_rem * m.orexin - m.ns_rem * m.ns_effect
