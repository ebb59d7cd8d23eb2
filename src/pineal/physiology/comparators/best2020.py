"""Best 2020 in full: tryptophan to serotonin in one terminal, its release, reuptake and autoreceptor.

Thirteen states, of which seven live for seconds: a referee for closed forms, not for a kernel. Scale
and enzyme levels are those of rodents.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, State, flux, quantity
from pineal.physiology.comparators import best2020_rates as rates


class Best2020(Module):
    """Histamine is held constant, as in the paper's baseline."""

    source = "best2020"
    departs = (
        "time in hours; histamine held at its baseline",
        "the scale of release is solved back from the published fluxes",
        "uptake 2 opens at a threshold in umol/L that lies at the baseline",
    )

    tryptophan = State("umol/L", "brain tryptophan", start=20.165)
    pool = State("umol/L", "tryptophan in other uses", start=113.43)
    htp = State("umol/L", "5-hydroxytryptophan", start=1.6108)
    vesicular = State("umol/L", "serotonin in vesicles", start=67.362)
    hiaa = State("umol/L", "5-hydroxyindoleacetic acid", start=1.584)
    bh2 = State("umol/L", "dihydrobiopterin", start=0.099526)
    bh4 = State("umol/L", "tetrahydrobiopterin", start=0.90047)
    cytosolic = State("umol/L", "cytosolic serotonin", start=0.037636)
    extracellular = State("umol/L", "extracellular serotonin", start=0.060072)
    bound = State("umol/L", "occupied autoreceptors", start=0.97579)
    protein = State("umol/L", "active G protein of the autoreceptor", start=0.86395)
    regulator = State("umol/L", "active regulator of the G protein", start=1.0069)
    glial = State("umol/L", "glial serotonin", start=0.0)

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

    @quantity("umol/L/h")
    def synthesis(m):
        """TPH2 at the present G protein."""
        return rates.hydroxylation(m, m.bh4, m.protein)

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

    @flux("htp -> cytosolic", "umol/L/h")
    def decarboxylation(m):
        """AADC."""
        return rates.decarboxylation(m)

    @flux("bh4 -> bh2", "umol/L/h")
    def cofactor_use(m):
        """TPH2 oxidises one BH4 for each tryptophan."""
        return m.synthesis

    @flux("bh2 -> bh4", "umol/L/h")
    def cofactor_reduction(m):
        """Dihydropteridine reductase."""
        return rates.reduction(m, m.bh4)

    @flux("hiaa ->", "umol/L/h")
    def hiaa_removal(m):
        """Loss of 5-HIAA."""
        return m.hiaa_loss * m.hiaa

    @flux("cytosolic -> vesicular", "umol/L/h")
    def packing(m):
        """VMAT2, net."""
        return rates.packing(m, m.cytosolic, m.vesicular)

    @flux("vesicular -> extracellular", "umol/L/h")
    def release(m):
        """Release by firing."""
        return rates.release(m, m.protein, m.vesicular)

    @flux("extracellular -> cytosolic", "umol/L/h")
    def reuptake(m):
        """SERT."""
        return rates.reuptake(m, m.extracellular)

    @flux("extracellular -> glial", "umol/L/h")
    def glial_uptake(m):
        """Uptake 2."""
        return rates.glial_uptake(m, m.extracellular)

    @flux("extracellular ->", "umol/L/h")
    def diffusing(m):
        """Diffusion away."""
        return m.diffusion * m.extracellular

    @flux("cytosolic -> extracellular", "umol/L/h")
    def leaking(m):
        """Leak from the terminal."""
        return m.cytosol_loss * m.cytosolic

    @flux("glial -> extracellular", "umol/L/h")
    def glial_leaking(m):
        """Leak from glia."""
        return m.glia_loss * m.glial

    @flux("cytosolic -> hiaa", "umol/L/h")
    def breakdown(m):
        """MAO in the terminal."""
        return rates.breakdown(m, m.cytosolic)

    @flux("glial -> hiaa", "umol/L/h")
    def glial_breakdown(m):
        """MAO in glia."""
        return rates.breakdown(m, m.glial)

    @flux("extracellular -> bound", "umol/L/h")
    def binding(m):
        """To the autoreceptor and off it."""
        return m.bind_on * m.extracellular * (m.receptors - m.bound) - m.bind_off * m.bound

    @flux("-> protein", "umol/L/h")
    def activation(m):
        """Bound receptors activate the G protein, the regulator ends it."""
        return m.protein_on * m.bound * m.bound * (m.protein_total - m.protein) - m.protein_off * m.regulator * m.protein

    @flux("-> regulator", "umol/L/h")
    def regulation(m):
        """The G protein activates its regulator."""
        return m.regulator_on * m.protein * m.protein * (m.regulator_total - m.regulator) - m.regulator_off * m.regulator
