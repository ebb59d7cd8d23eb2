"""Wake generators: noise, heat, a partner, pain, the bladder, hot flushes.

They are exposures of a night and traits of a body, not chemistry; they act on staying asleep. A level of 1
raises the odds of leaving sleep e-fold for a person of typical sensitivity.
"""

from __future__ import annotations

from pineal.declare import Input, Module, Parameter, quantity


class Disturbance(Module):
    """Nothing without an exposure and without a bodily generator."""

    source = ""
    departs = ("own form: a level in logits of leaving sleep",)

    outside = Input("1", "wake generators of the timeline, 0 none")

    sensitivity = Parameter("1", "personal sensitivity to wake generators, 1 = typical", level="person")
    bodily = Parameter("1", "constant wake generators of the body (pain, nocturia, hot flush), 0 none", level="person")

    @quantity("1", basis="assumed")
    def level(m):
        """What keeps waking the sleeper, in logits."""
        return m.sensitivity * (m.outside + m.bodily)
