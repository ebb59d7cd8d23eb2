"""The draw of a stage as lines of code, and what a lane remembers of it: bouts, onset, the sums of the night."""

from __future__ import annotations

from pineal.declare.chain import STAGES
from pineal.declare.tracer import reachable
from pineal.engine.lanes import Lanes, indented
from pineal.engine.layout import CELLS, LONG_MIN, STATISTICS, Layout
from pineal.engine.printer import Printer, pick
from pineal.engine.trace import Traced


def draw(t: Traced, layout: Layout) -> list[str]:
    """Drives, logits of all rows, own row by indicators, softmax, inverse distribution in the order of STAGES."""
    lanes = Lanes(t, layout)
    printer = Printer(t.graph, lanes.bind())
    values = printer.print((*t.covariates, *t.effectors))
    z, shifts = values[: len(t.covariates)], values[len(t.covariates) :]
    body = [*lanes.indicators(), *printer.lines]
    body += [f"z{c} = {z[c]}" for c in _moving(t)] + [f"e{k} = {value}" for k, value in enumerate(shifts)]
    body += [f"onset = {lanes.at('chain.onset')}", "row0 = is_wake * (F(1.0) - onset)", "row1 = is_wake * onset"]
    body += ["row2 = is_n1", "row3 = is_n2", "row4 = is_n3", "row5 = is_rem"]
    body += [f"g{d} = {_logit(t, lanes, d)}" for d in range(len(STAGES))]
    return body + _sample(lanes)


def fixed(t: Traced, layout: Layout) -> list[str]:
    """The part of every logit that does not move while the kernel runs: its constant and a person's traits."""
    lanes = Lanes(t, layout)
    still = [c for c in range(len(t.covariates)) if c not in _moving(t)]
    printer = Printer(t.graph, lanes.bind(), "_f")
    values = dict(zip(still, printer.print([t.covariates[c] for c in still]), strict=True))
    body = list(printer.lines)
    for row, d in CELLS:
        first = _first_weight(t, row, d)
        terms = [f"a{first}", *[f"a{first + 1 + c} * {value}" for c, value in values.items()]]
        body.append(f"{lanes.at(f'logit.{row}.{d}')} = {' + '.join(terms)}")
    return ["for l in range(L):", *indented(body, 1)]


def _moving(t: Traced) -> list[int]:
    """Covariates that change along a run."""
    given = {*t.model.at_level("person"), *t.model.at_level("shared")}
    return [c for c, node in enumerate(t.covariates) if {n.args[0] for n in reachable([node]) if n.op == "var"} - given]


def _first_weight(t: Traced, row: int, destination: int) -> int:
    return (row * len(STAGES) + destination) * (1 + len(t.chain.covariates))


def _logit(t: Traced, lanes: Lanes, destination: int) -> str:
    return " + ".join(f"row{row} * ({_row_logit(t, lanes, row, d)})" for row, d in CELLS if d == destination)


def _row_logit(t: Traced, lanes: Lanes, row: int, destination: int) -> str:
    first = _first_weight(t, row, destination)
    terms = [lanes.at(f"logit.{row}.{destination}"), *[f"a{first + 1 + c} * z{c}" for c in _moving(t)]]
    for k, name in enumerate(t.chain.effectors):
        sign = t.chain.masks[name][row][destination]
        if sign:
            terms.append(f"F({sign!r}) * e{k}")
    return " + ".join(terms)


def _sample(lanes: Lanes) -> list[str]:
    lines = [f"h{d} = exp_(g{d})" for d in range(len(STAGES))]
    lines += ["c0 = h0"] + [f"c{d} = c{d - 1} + h{d}" for d in range(1, len(STAGES))]
    lines += [f"x = {lanes.at('chain.uniform')} * c{len(STAGES) - 1}"]
    lines += [f"s{d} = {_flag(f'x >= c{d}')}" for d in range(len(STAGES) - 1)]
    lines += ["drawn = s0 + s1 + s2 + s3", f"given = {lanes.at('chain.given')}", "new = " + pick("given < F(0.0)", "drawn", "given")]
    lines += ["q{} = {}".format(d, pick(f"new == F({d}.0)", f"h{d}", "F(0.0)")) for d in range(len(STAGES))]
    lines += [f"{lanes.at('chain.probability')} = (q0 + q1 + q2 + q3 + q4) / c{len(STAGES) - 1}"]
    return [*lines, *_remember(lanes)]


def _remember(lanes: Lanes) -> list[str]:
    """Memory and night statistics after a draw; `new` is the stage of this epoch."""
    at = lanes.at
    slot = {name: at(f"sum.{name}") for name in (*STATISTICS, "pending")}
    lines = [
        f"same = {_flag('new == stage')}",
        f"{at('chain.bout')} = {at('chain.bout')} * same",
        f"sleeps = {_flag('new > F(0.0)')}",
        f"{at('chain.woke')} = (F(1.0) - sleeps) * (F(1.0) - is_wake)",
        f"{at('chain.stage')} = new",
        f"started = {_flag('(onset + sleeps) > F(0.0)')}",
        f"{at('chain.onset')} = started",
        f"{slot['SOL']} += F(0.5) * (F(1.0) - started)",
        f"{slot['TST']} += F(0.5) * sleeps",
        f"pending = {slot['pending']}",
        f"closed = {_flag('(pending * sleeps) > F(0.0)')}",
        f"{slot['WASO']} += pending * sleeps",
        f"{slot['awakenings']} += closed",
        "long = " + pick(f"pending >= F({LONG_MIN!r})", "sleeps", "F(0.0)"),
        f"{slot['long wake']} += pending * long",
        f"{slot['long awakenings']} += long",
        f"{slot['pending']} = (pending + F(0.5) * started) * (F(1.0) - sleeps)",
        f"{slot['transitions']} += started * (F(1.0) - same)",
    ]
    for code, name in ((1, "N1"), (2, "N2"), (3, "N3"), (4, "REM")):
        lines += [f"in_{name} = F(0.5) * {_flag(f'new == F({code}.0)')}", f"{slot[name]} += in_{name}"]
    for name in ("REM", "N3"):
        lines += [
            f"found_{name} = {_flag(f'{slot[name]} > F(0.0)')}",
            f"{slot[name + ' latency']} += F(0.5) * started * (F(1.0) - found_{name})",
        ]
    lights = at("chain.lights")
    lines += [f"woken = F(60.0) * {lights} + F(0.5)", f"{slot['final wake']} = {pick('sleeps > F(0.0)', 'woken', slot['final wake'])}"]
    return lines


def used_weights(t: Traced) -> list[int]:
    """Places of the weights that a draw reads."""
    return [_first_weight(t, row, d) + c for row, d in CELLS for c in range(1 + len(t.chain.covariates))]


def _flag(condition: str) -> str:
    """1 where a condition holds, else 0."""
    return pick(condition, "F(1.0)", "F(0.0)")
