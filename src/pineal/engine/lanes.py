"""Lines of code for one loop over lanes: the place of every slot, the expression of every variable."""

from __future__ import annotations

from pineal.engine.layout import Layout, dosed, timeline_inputs
from pineal.engine.printer import identifier, pick
from pineal.engine.trace import Traced

STAGE_NAMES = ("wake", "n1", "n2", "n3", "rem")


def indented(lines, depth: int) -> list[str]:
    """The lines further in."""
    return ["    " * depth + line for line in lines]


class Lanes:
    """Lines of one loop over lanes: loads by name, statements, stores."""

    def __init__(self, traced: Traced, layout: Layout):
        self.traced, self.layout = traced, layout

    def at(self, name: str) -> str:
        """The place of a slot in the work array."""
        return f"w[{self.layout[name]} + l]"

    def bind(self, states: dict[str, str] | None = None, moment: str = "begin") -> dict[str, str]:
        """The expression of every variable of the graph."""
        model = self.traced.model
        names = {s: self.at(s) for s in model.states} | {p: self.at(p) for p in model.at_level("person")}
        names |= {n: f"shared_{identifier(n)}" for n in model.at_level("shared")}
        names |= {n: f"given_{identifier(n)}" for n in timeline_inputs(model)}
        names |= {n: self.at(f"{moment}.{n}") for n in dosed(model)}
        names |= {f"stage.{n}": f"is_{n}" for n in (*STAGE_NAMES, "nrem")}
        names |= {"memory.in_stage": self.at("chain.bout"), "memory.slept": self.at("chain.slept")}
        names |= {"memory.since_lights_off": self.at("chain.lights"), "memory.since_onset": self.at("chain.onset_time")}
        return names | (states or {})

    def indicators(self) -> list[str]:
        """0/1 numbers of the stage a lane is in."""
        lines = [f"stage = {self.at('chain.stage')}"]
        for code, name in enumerate(STAGE_NAMES):
            lines.append(f"is_{name} = {pick(f'stage == F({code}.0)', 'F(1.0)', 'F(0.0)')}")
        lines.append("is_nrem = is_n1 + is_n2 + is_n3")
        return lines
