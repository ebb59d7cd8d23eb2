"""Best 2020 with its fast variables in closed form: for a kernel, whose steps are longer than they live.

Extracellular, cytosolic and glial serotonin and the autoreceptor with its G protein and regulator settle
within seconds to two minutes. The slow state is therefore not vesicular serotonin alone but all serotonin of
the terminal (`stored`): it does not move when firing changes, while vesicles quickly take up what leaves
the receptors (1.4 percent of them when firing stops).

`activity` finds the G protein of the autoreceptor with a fixed number of corrections; `settled` gives all
other fast variables explicitly. Both read their numbers as attributes of `m`, the scope of any module
that declares the names in `NEEDS`, and use `pineal.maths` only, so the same text serves in a law.

How it works. At rest the bound receptor, hence extracellular serotonin e, is an explicit function of the
G protein G (`held`). The balance of uptake against release gives e a second time (`cleared`) from the
release that G allows. Both are nearly powers of G, so Newton's method on log held - log cleared in log G
is nearly exact at once; exp and log are replaced by their simplest fractions, good for small corrections.
"""

from __future__ import annotations

from attrs import frozen

from pineal.declare import Input, Module, Parameter, State, flux, quantity
from pineal.maths import greatest, pow, sqrt, where
from pineal.physiology.comparators import best2020_rates as rates

CORRECTIONS = 3

NEEDS = (
    "htp", "stored", "firing", "aadc_max", "aadc_half", "vmat_max", "vmat_half", "vesicle_leak", "release_rate", "brake_release",
    "activity_rest", "sert_max", "sert_half", "glia_max", "glia_half", "glia_steep", "glia_threshold", "mao_max", "mao_half",
    "cytosol_loss", "glia_loss", "diffusion", "bind_on", "bind_off", "receptors", "protein_on", "protein_total", "protein_off",
    "regulator_on", "regulator_total", "regulator_off", "start_extracellular",
)
"""Names that the functions below read from `m`."""

START_POWER = 0.62
"""Slope of log G against log e at rest; only the first guess uses it."""

SMALLEST_SHARE = 0.1
"""Net inflow is at least this share of release while corrections are under way."""

LARGEST_SHARE = 0.8
"""A correction takes away at most this share of the release that the autoreceptor leaves."""

LEAST_VESICULAR = 0.05
"""Vesicles hold at least this share of the terminal's serotonin while corrections are under way."""


@frozen
class Settled:
    """Fast variables at rest [umol/L]; `inflow` is what enters the extracellular space [umol/L/h]."""

    extracellular: object
    cytosolic: object
    glial: object
    bound: object
    regulator: object
    vesicular: object
    inflow: object


def _root(a, b, c):
    """The positive root of a x^2 + b x - c = 0 for a, c >= 0, without cancellation."""
    reach = sqrt(b * b + 4.0 * a * c)
    return where(b > 0.0, 2.0 * c / (greatest(b, -b) + reach), (reach - b) / (2.0 * a))


def regulator(m, activity):
    """Regulator [umol/L] at rest with the G protein."""
    made = m.regulator_on * activity * activity
    return m.regulator_total * made / (made + m.regulator_off)


def bound(m, activity):
    """Occupied autoreceptors [umol/L] that hold the G protein where it is."""
    return sqrt(m.protein_off * regulator(m, activity) * activity / (m.protein_on * (m.protein_total - activity)))


def held(m, bound):
    """Extracellular serotonin [umol/L] that holds so many receptors."""
    return m.bind_off * bound / (m.bind_on * (m.receptors - bound))


def glial(m, extracellular):
    """Glial serotonin [umol/L] in balance with uptake 2."""
    inflow = rates.glial_uptake(m, extracellular)
    return _root(m.glia_loss, m.glia_loss * m.mao_half + m.mao_max - inflow, inflow * m.mao_half)


def cytosolic(m, extracellular, vesicular):
    """Cytosolic serotonin [umol/L] in balance with supply, reuptake, packing and breakdown.

    Breakdown is nearly linear, so its rate per amount is taken at a first solution. Where vesicles are
    so full that packing stops, breakdown alone balances supply.
    """
    supply = rates.decarboxylation(m) + rates.reuptake(m, extracellular)
    filling = supply + m.vesicle_leak * vesicular

    def at(loss):
        return _root(loss, loss * m.vmat_half + m.vmat_max - filling, filling * m.vmat_half)

    first = at(m.cytosol_loss + m.mao_max / m.mao_half)
    packed = at(m.cytosol_loss + m.mao_max / (m.mao_half + first))
    alone = _root(m.cytosol_loss, m.cytosol_loss * m.mao_half + m.mao_max - supply, supply * m.mao_half)
    return where(m.vmat_max * packed / (m.vmat_half + packed) > m.vesicle_leak * vesicular, packed, alone)


def clearing(m, inflow):
    """Extracellular serotonin [umol/L] at which reuptake and diffusion take away an inflow [umol/L/h]."""
    return _root(m.diffusion, m.diffusion * m.sert_half + m.sert_max - inflow, inflow * m.sert_half)


def settled(m, activity):
    """All fast variables at rest once the G protein is known."""
    receptors = bound(m, activity)
    outside = held(m, receptors)
    inside = greatest(m.stored - receptors - outside, LEAST_VESICULAR * m.stored)
    cytosol, glia = cytosolic(m, outside, inside), glial(m, outside)
    vesicular = greatest(inside - cytosol - glia, LEAST_VESICULAR * m.stored)
    released = rates.release(m, activity, vesicular)
    leaks = m.cytosol_loss * cytosol + m.glia_loss * glia
    inflow = greatest(released + leaks - rates.glial_uptake(m, outside), SMALLEST_SHARE * released)
    return Settled(clearing(m, inflow), cytosol, glia, receptors, regulator(m, activity), vesicular, inflow)


def activity(m):
    """G protein of the autoreceptor [umol/L] at the present 5-HTP, serotonin of the terminal and firing."""
    unbraked = m.release_rate * m.firing * m.stored
    guess = m.activity_rest * pow(greatest(clearing(m, unbraked) / m.start_extracellular, 1e-6), START_POWER)
    above = guess - m.activity_rest
    found = m.activity_rest + above / (1.0 + 1.2 * greatest(0.0, m.brake_release * above))
    for _ in range(CORRECTIONS):
        found = _corrected(m, found)
    return found


def _corrected(m, at):
    """One step of Newton's method in log G, held back where it would end all release."""
    fast = settled(m, at)
    outside = held(m, fast.bound)
    unbraked = m.release_rate * m.firing * fast.vesicular
    left = 1.0 - m.brake_release * (at - m.activity_rest)
    rise_regulator = 2.0 * m.regulator_off / (m.regulator_on * at * at + m.regulator_off)
    rise_bound = 0.5 * (rise_regulator + 1.0 + at / (m.protein_total - at))
    rise_held = rise_bound * m.receptors / (m.receptors - fast.bound)
    fall_inflow = unbraked * (m.brake_release * at + left * rise_bound * fast.bound / fast.vesicular)
    stiff = m.sert_max * m.sert_half / ((m.sert_half + fast.extracellular) * (m.sert_half + fast.extracellular)) + m.diffusion
    slope = rise_held + fall_inflow / (fast.extracellular * stiff)
    gap = (fast.extracellular - outside) / (fast.extracellular + outside)
    step = 2.0 * at * gap / (slope - gap)
    return at + step / greatest(1.0, m.brake_release * step / (LARGEST_SHARE * left))


class Best2020Closed(Module):
    """Slow states as in the full model; fast variables at rest with them."""

    source = "best2020"
    departs = (
        "extracellular, cytosolic and glial serotonin and the autoreceptor are at rest with the slow states",
        "the slow state is all serotonin of the terminal instead of the vesicular part",
    )

    tryptophan = State("umol/L", "brain tryptophan", start=20.165)
    pool = State("umol/L", "tryptophan in other uses", start=113.43)
    htp = State("umol/L", "5-hydroxytryptophan", start=1.6108)
    stored = State("umol/L", "serotonin of the terminal: vesicular, cytosolic, extracellular, bound and glial", start=68.435)
    hiaa = State("umol/L", "5-hydroxyindoleacetic acid", start=1.584)
    bh2 = State("umol/L", "dihydrobiopterin", start=0.099526)

    plasma_tryptophan = Input("umol/L", "total tryptophan in plasma")
    firing = Input("1", "firing of serotonin neurons, 1 = the paper's")

    uptake_max = Parameter("umol/L/h", "largest uptake of tryptophan into the brain")
    uptake_half = Parameter("umol/L", "plasma tryptophan at half uptake, competitors included")
    tph_max = Parameter("umol/L/h", "largest rate of tryptophan hydroxylase 2")
    tph_half = Parameter("umol/L", "brain tryptophan at half rate")
    tph_inhibition = Parameter("umol/L", "brain tryptophan at which the substrate inhibits")
    tph_bh4_half = Parameter("umol/L", "BH4 at half rate")
    brake_synthesis = Parameter("L/umol", "fall of synthesis per G protein of the autoreceptor")
    brake_release = Parameter("L/umol", "fall of release per G protein of the autoreceptor")
    activity_rest = Parameter("umol/L", "G protein at which neither is changed")
    drr_forward = Parameter("umol/L/h", "dihydropteridine reductase, forward")
    nadph = Parameter("umol/L", "NADPH")
    nadph_half = Parameter("umol/L", "NADPH at half rate")
    bh2_half = Parameter("umol/L", "BH2 at half rate")
    drr_back = Parameter("umol/L/h", "dihydropteridine reductase, backward")
    nadp = Parameter("umol/L", "NADP")
    nadp_half = Parameter("umol/L", "NADP at half rate")
    bh4_half = Parameter("umol/L", "BH4 at half the backward rate")
    aadc_max = Parameter("umol/L/h", "largest rate of AADC")
    aadc_half = Parameter("umol/L", "5-HTP at half rate")
    vmat_max = Parameter("umol/L/h", "largest rate of VMAT2")
    vmat_half = Parameter("umol/L", "cytosolic serotonin at half rate")
    vesicle_leak = Parameter("1/h", "leak out of vesicles")
    release_rate = Parameter("1/h", "share of vesicular serotonin released, at the paper's firing")
    sert_max = Parameter("umol/L/h", "largest rate of SERT")
    sert_half = Parameter("umol/L", "extracellular serotonin at half rate")
    glia_max = Parameter("umol/L/h", "largest uptake 2")
    glia_half = Parameter("umol/L", "extracellular serotonin at half uptake 2")
    glia_steep = Parameter("L/umol", "steepness of the opening of uptake 2")
    glia_threshold = Parameter("umol/L", "extracellular serotonin at which uptake 2 opens")
    mao_max = Parameter("umol/L/h", "largest breakdown")
    mao_half = Parameter("umol/L", "serotonin at half breakdown")
    cytosol_loss = Parameter("1/h", "leak from cytosol to outside")
    glia_loss = Parameter("1/h", "leak from glia to outside")
    diffusion = Parameter("1/h", "diffusion away from the terminal")
    bind_on = Parameter("L/umol/h", "binding to the autoreceptor")
    bind_off = Parameter("1/h", "its release")
    receptors = Parameter("umol/L", "autoreceptors")
    protein_on = Parameter("L**2/umol**2/h", "activation of the G protein by bound receptors")
    protein_total = Parameter("umol/L", "G protein, active or not")
    protein_off = Parameter("L/umol/h", "its inactivation by the regulator")
    regulator_on = Parameter("L**2/umol**2/h", "activation of the regulator by the G protein")
    regulator_total = Parameter("umol/L", "regulator, active or not")
    regulator_off = Parameter("1/h", "its inactivation")
    pool_out = Parameter("1/h", "tryptophan into the pool of other uses")
    pool_back = Parameter("1/h", "tryptophan back from it")
    pool_loss = Parameter("1/h", "loss from that pool")
    tryptophan_loss = Parameter("1/h", "other loss of brain tryptophan")
    hiaa_loss = Parameter("1/h", "loss of 5-HIAA")
    cofactor = Parameter("umol/L", "BH4 and BH2 together")
    start_extracellular = Parameter("umol/L", "extracellular serotonin of the first guess")

    @quantity("umol/L")
    def activity(m):
        """G protein of the autoreceptor."""
        return activity(m)

    @quantity("umol/L")
    def extracellular(m):
        """Extracellular serotonin."""
        return settled(m, m.activity).extracellular

    @quantity("umol/L")
    def cytosolic(m):
        """Cytosolic serotonin."""
        return settled(m, m.activity).cytosolic

    @quantity("umol/L")
    def glial(m):
        """Glial serotonin."""
        return settled(m, m.activity).glial

    @quantity("umol/L")
    def bound(m):
        """Occupied autoreceptors."""
        return settled(m, m.activity).bound

    @quantity("umol/L")
    def regulator(m):
        """Regulator of the G protein."""
        return settled(m, m.activity).regulator

    @quantity("umol/L")
    def vesicular(m):
        """Serotonin in vesicles."""
        return settled(m, m.activity).vesicular

    @quantity("umol/L")
    def bh4(m):
        """Reduced cofactor."""
        return m.cofactor - m.bh2

    @quantity("umol/L/h")
    def synthesis(m):
        """TPH2 at the present G protein."""
        return rates.hydroxylation(m, m.bh4, m.activity)

    @flux("-> tryptophan", "umol/L/h")
    def uptake(m):
        """From plasma."""
        return rates.uptake(m)

    @flux("tryptophan -> pool", "umol/L/h")
    def exchange(m):
        """To other uses and back."""
        return m.pool_out * m.tryptophan - m.pool_back * m.pool

    @flux("pool ->", "umol/L/h")
    def pool_use(m):
        """Loss from the pool."""
        return m.pool_loss * m.pool

    @flux("tryptophan ->", "umol/L/h")
    def other_use(m):
        """Other loss of brain tryptophan."""
        return m.tryptophan_loss * m.tryptophan

    @flux("tryptophan -> htp", "umol/L/h")
    def hydroxylation(m):
        """TPH2."""
        return m.synthesis

    @flux("htp -> stored", "umol/L/h")
    def decarboxylation(m):
        """AADC."""
        return rates.decarboxylation(m)

    @flux("-> bh2", "umol/L/h")
    def cofactor_use(m):
        """TPH2 oxidises one BH4 for each tryptophan."""
        return m.synthesis

    @flux("bh2 ->", "umol/L/h")
    def cofactor_reduction(m):
        """Dihydropteridine reductase."""
        return rates.reduction(m, m.bh4)

    @flux("hiaa ->", "umol/L/h")
    def hiaa_removal(m):
        """Loss of 5-HIAA."""
        return m.hiaa_loss * m.hiaa

    @flux("stored ->", "umol/L/h")
    def diffusing(m):
        """Diffusion away."""
        return m.diffusion * m.extracellular

    @flux("stored -> hiaa", "umol/L/h")
    def breakdown(m):
        """MAO in the terminal and in glia."""
        return rates.breakdown(m, m.cytosolic) + rates.breakdown(m, m.glial)
