"""The draw of a stage as lines of code, and what a lane remembers of it: bouts, onset, the sums of the night."""

from __future__ import annotations

from pineal.declare.chain import OWN, ROWS, STAGES
from pineal.engine.lanes import Lanes
from pineal.engine.layout import LONG_MIN, STATISTICS, Layout
from pineal.engine.printer import Printer
from pineal.engine.trace import Traced


def draw(t: Traced, layout: Layout) -> list[str]:
    """Drives, logits of all rows, own row by indicators, softmax, inverse distribution in the order of STAGES."""
    lanes = Lanes(t, layout)
    printer = Printer(t.graph, lanes.bind())
    values = printer.print((*t.covariates, *t.effectors))
    z, shifts = values[: len(t.covariates)], values[len(t.covariates) :]
    body = [*lanes.indicators(), *printer.lines]
    body += [f"z{c} = {value}" for c, value in enumerate(z)] + [f"e{k} = {value}" for k, value in enumerate(shifts)]
    body += [f"onset = {lanes.at('chain.onset')}", "row0 = is_wake * (F(1.0) - onset)", "row1 = is_wake * onset"]
    body += ["row2 = is_n1", "row3 = is_n2", "row4 = is_n3", "row5 = is_rem"]
    body += [f"g{d} = {_logit(t, d)}" for d in range(len(STAGES))]
    return body + _sample(lanes)


def _logit(t: Traced, destination: int) -> str:
    terms = []
    for row, own in enumerate(OWN):
        if own != destination:
            terms.append(f"row{row} * ({_row_logit(t, row, destination)})")
    return " + ".join(terms)


def _row_logit(t: Traced, row: int, destination: int) -> str:
    width = 1 + len(t.chain.covariates)
    first = (row * len(STAGES) + destination) * width
    terms = [f"a{first}"] + [f"a{first + 1 + c} * z{c}" for c in range(width - 1)]
    for k, name in enumerate(t.chain.effectors):
        sign = t.chain.masks[name][row][destination]
        if sign:
            terms.append(f"F({sign!r}) * e{k}")
    return " + ".join(terms)


def _sample(lanes: Lanes) -> list[str]:
    lines = [f"h{d} = exp_(g{d})" for d in range(len(STAGES))]
    lines += ["c0 = h0"] + [f"c{d} = c{d - 1} + h{d}" for d in range(1, len(STAGES))]
    lines += [f"x = {lanes.at('chain.uniform')} * c{len(STAGES) - 1}"]
    lines += [f"s{d} = F(1.0) if x >= c{d} else F(0.0)" for d in range(len(STAGES) - 1)]
    lines += ["drawn = s0 + s1 + s2 + s3", f"given = {lanes.at('chain.given')}", "new = drawn if given < F(0.0) else given"]
    lines += [f"q{d} = h{d} if new == F({d}.0) else F(0.0)" for d in range(len(STAGES))]
    lines += [f"{lanes.at('chain.probability')} = (q0 + q1 + q2 + q3 + q4) / c{len(STAGES) - 1}"]
    return [*lines, *_remember(lanes)]


def _remember(lanes: Lanes) -> list[str]:
    """Memory and night statistics after a draw; `new` is the stage of this epoch."""
    at = lanes.at
    slot = {name: at(f"sum.{name}") for name in (*STATISTICS, "pending")}
    lines = [
        "same = F(1.0) if new == stage else F(0.0)",
        f"{at('chain.bout')} = {at('chain.bout')} * same",
        "sleeps = F(1.0) if new > F(0.0) else F(0.0)",
        f"{at('chain.woke')} = (F(1.0) - sleeps) * (F(1.0) - is_wake)",
        f"{at('chain.stage')} = new",
        "started = F(1.0) if (onset + sleeps) > F(0.0) else F(0.0)",
        f"{at('chain.onset')} = started",
        f"{slot['SOL']} += F(0.5) * (F(1.0) - started)",
        f"{slot['TST']} += F(0.5) * sleeps",
        f"pending = {slot['pending']}",
        "closed = F(1.0) if (pending * sleeps) > F(0.0) else F(0.0)",
        f"{slot['WASO']} += pending * sleeps",
        f"{slot['awakenings']} += closed",
        f"long = sleeps if pending >= F({LONG_MIN!r}) else F(0.0)",
        f"{slot['long wake']} += pending * long",
        f"{slot['long awakenings']} += long",
        f"{slot['pending']} = (pending + F(0.5) * started) * (F(1.0) - sleeps)",
        f"{slot['transitions']} += started * (F(1.0) - same)",
    ]
    for code, name in ((1, "N1"), (2, "N2"), (3, "N3"), (4, "REM")):
        lines += [f"in_{name} = F(0.5) if new == F({code}.0) else F(0.0)", f"{slot[name]} += in_{name}"]
    for name in ("REM", "N3"):
        lines += [
            f"found_{name} = F(1.0) if {slot[name]} > F(0.0) else F(0.0)",
            f"{slot[name + ' latency']} += F(0.5) * started * (F(1.0) - found_{name})",
        ]
    lights = at("chain.lights")
    lines += [f"woken = F(60.0) * {lights} + F(0.5)", f"{slot['final wake']} = woken if sleeps > F(0.0) else {slot['final wake']}"]
    return lines


def used_weights(t: Traced) -> list[int]:
    """Places of the weights that a draw reads."""
    width = 1 + len(t.chain.covariates)
    cells = [(row, d) for row in range(len(ROWS)) for d in range(len(STAGES)) if OWN[row] != d]
    return [(row * len(STAGES) + d) * width + c for row, d in cells for c in range(width)]
