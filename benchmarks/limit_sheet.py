"""docs/arithmetic.md from the figures of limit.json: what a step costs, what the machine could do, where the rest goes."""

from __future__ import annotations

from string import Template
from textwrap import fill

LANES, SINGLE = 32, 4
SIMPLE = ("add", "multiply", "select", "compare", "logic", "round", "convert", "library")

PAGE = Template("""# The arithmetic of a step, and its limit

This page is written by `python benchmarks/limit.py` (`--sheet` from the figures kept in benchmarks/limit.json); do not edit.

$machine.
Times are processor time of one thread, in turns within one process; the machine was shared with other work (load $load), which
slows caches and clock too. Ratios within one table hold; the microseconds are of that day.

## Operations of one lane

Counted in the source that the kernel is generated as (`benchmarks/operations.py`), calls of `exp_` and its like written out, equal
expressions once. "Once" are operations whose operands all lanes share: the compiler does them once a step.

$operations

The draw is done in the $bed of $steps steps of the benchmark that are epochs in bed (30 s), the rest in all. A step by day may be longer.

## Bytes

The work array holds 4 bytes a lane for each number. "As written" is every reference in the source; "kept in registers" is each place
read once and written once a loop, which is the least.

$bytes

## What could be done less often

$often

Constant for a person: hoisting it out of the loop over steps saves at most the first column. The sums of weights and traits in the
draw are made once a run already (`fix`), and divisions by constants of the model are products.

## What the machine can do

| | measured at most |
|---|---|
$peaks

## Attained

The least time adds, for 32 lanes, simple operations at the rate of separate products and sums and divisions (and roots, taken as
divisions) at theirs. The bytes that must move take less and can go on beside it: they are not added.

$attained

## Where the rest goes

$rest

## What was tried

C gets the same source line by line (`benchmarks/twin.py`) and is compiled by
$compiler. The ratio is the kernel's time against C's: below 1 C is slower.

$flags

The twin's own flags are
`$own`.
Without the last two, threaded jumps and partial redundancy turn nested choices into choices between truth values, which gcc 12 does
not make vectors of, and the two large loops run lane by lane. Fused products would save about a tenth and change the last bits.

$lanes

$tried
""")


def sheet(result: dict) -> str:
    """The page."""
    parts, told = result["by_part"], result["machine"]
    values = {
        "machine": f"{told['processor']}; Python {told['python']}, numba {told['numba']}", "load": f"{told['load']:.0f}",
        "compiler": told["compiler"], "own": " ".join(result["twin_flags"]), "bed": f"{parts['bed']:,}", "steps": f"{parts['steps']:,}",
        "operations": _operations(result["counted"]), "bytes": _bytes(result["counted"]), "often": _often(result["counted"]),
        "peaks": _peaks(result["peak"]), "attained": _attained(result), "rest": _rest(result), "flags": _flags(result["by_flags"]),
        "lanes": _lanes(result["by_lanes"]), "tried": _tried(result),
    }  # fmt: skip
    return PAGE.substitute(values)


def _table(heads: tuple[str, ...], rows: list[tuple]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(f'{one:,}' if isinstance(one, int) else str(one) for one in line)} |" for line in lines)


def _all(row: dict) -> int:
    return sum(row[kind] for kind in (*SIMPLE, "divide", "root"))


def _operations(rows: list[dict]) -> str:
    heads = ("part", "loops", "add", "multiply", "divide", "root", "compare, select", "bits, rounding", "all", "as written", "once")
    return _table(heads, [
        (r["where"], r["loops"], r["add"], r["multiply"], r["divide"], r["root"], r["compare"] + r["select"],
         r["logic"] + r["round"] + r["convert"], _all(r), r["written"], r["once"]) for r in rows if _all(r)
    ])  # fmt: skip


def _bytes(rows: list[dict]) -> str:
    heads = ("part", "loads as written", "stores as written", "read, kept in registers", "written once", "bytes a lane at least")
    names = ("where", "loads", "stores", "read", "wrote")
    return _table(heads, [(*(r[name] for name in names), SINGLE * (r["read"] + r["wrote"])) for r in rows])


def _often(rows: list[dict]) -> str:
    heads = ("part", "constant for a person", "and within a step", "divisions by a constant", "by a parameter", "by what varies")
    names = ("of the person", "of the person and the step", "by a constant", "by a parameter", "by what varies")
    return _table(heads, [(r["where"], *(r.get(name, 0) for name in names)) for r in rows if _all(r) > 50])


def _peaks(peak: dict[str, float]) -> str:
    rows = [
        ("clock (a chain of additions of integers)", f"{peak['clock_ghz']:.2f} GHz"), ("lanes of a vector", f"{peak['vector_lanes']}"),
        ("fused products and sums", f"{peak['fused_gflops']:.0f} 10⁹ operations/s"),
        ("separate products and sums", f"{peak['separate_gflops']:.0f} 10⁹ operations/s"),
        ("divisions", f"{peak['divisions_g']:.1f} 10⁹/s"),
    ]  # fmt: skip
    rows += [(f"{name.removesuffix(' gb_s')}, level-1 cache", f"{value:.0f} GB/s") for name, value in peak.items() if name.endswith("gb_s")]
    return "\n".join(f"| {name} | {value} |" for name, value in rows)


def least(rows: list[dict], peak: dict[str, float]) -> dict[str, float]:
    """Microseconds that 32 lanes take at the machine's rates: simple operations, divisions, and the least bytes."""
    simple, slow = (LANES * sum(r[kind] for r in rows for kind in kinds) for kinds in (SIMPLE, ("divide", "root")))
    read, wrote = (LANES * SINGLE * sum(r[name] for r in rows) for name in ("read", "wrote"))
    moved = read / peak["loads off by 16 gb_s"] + wrote / peak["stores off by 16 gb_s"]
    return {"simple": simple / peak["separate_gflops"] / 1e3, "slow": slow / peak["divisions_g"] / 1e3, "bytes": moved / 1e3}


def _attained(result: dict) -> str:
    rows, parts = {r["where"]: r for r in result["counted"]}, result["by_part"]
    lines = []
    for name, places, measured in (
        ("step by day", ("step", "plasma and clocks"), parts["day_us"]),
        ("what a step in bed adds", ("stage draw", "random number and awakening"), parts["bed_adds_us"]),
    ):
        took = least([rows[place] for place in places], result["peak"])
        share = (took["simple"] + took["slow"]) / measured
        lines.append((name, *(f"{took[key]:.2f} µs" for key in ("simple", "slow", "bytes")), f"{measured:.2f} µs", f"{100 * share:.0f} %"))
    return _table(("32 lanes", "simple operations", "divisions and roots", "bytes", "measured", "attained"), lines)


def _rest(result: dict) -> str:
    parts, changes, text = result["by_part"], result["by_change"], result["assembly"]
    return _items(
        f"A step by day takes {parts['day_us']:.2f} µs for 32 lanes, an epoch in bed {parts['bed_adds_us']:.2f} µs more. The logits",
        "of all six rows of the chain are computed for every lane, and the lane's own row is picked by products with 0 and 1.\n",
        f"Without doses the whole takes {parts['undosed']:.2f} times as long, on a given path of stages {parts['path']:.2f} times: the",
        f"draw is done either way. Without random numbers the twin takes {changes['no random numbers']:.2f} times as long.\n",
        f"Registers: of {text['vector']:,} vector instructions of the twin {text['moves']:,} only move, {text['spills']:,} of them to or",
        f"from the stack; {text['operands']:,} more take an operand from it. A step holds more values than there are registers. numba's",
        "own instructions are not counted (it does not show those of kept kernels).\n",
        "Dependency: within a lane many values wait for one another; the rates above come from twenty independent chains.",
    )


def _items(*words: str) -> str:
    """A list; a line break in the words ends an item."""
    return "\n".join(fill(item.strip(), 130, initial_indent="- ", subsequent_indent="  ") for item in " ".join(words).split("\n"))


def _flags(rows: dict[str, dict]) -> str:
    told = [(name, f"{row['ratio']:.2f}", "yes" if row["same"] else "no") for name, row in rows.items()]
    return _table(("C", "kernel / C", "same bits"), told)


def _lanes(rows: dict[str, dict[str, float]]) -> str:
    heads = ("time of as many people, 32 lanes = 1", *(f"{n} lanes" for n in rows["kernel"]))
    words = {"kernel": "kernel", "c": "twin"}
    return _table(heads, [(words[what], *(f"{value:.2f}" for value in told.values())) for what, told in rows.items()])


def _tried(result: dict) -> str:
    changes = result["by_change"]
    return _items(
        f"Divisions by constants of the model, where the generator writes products with reciprocals (twin): {changes['divisions']:.2f}",
        "times the time.\n",
        f"A work array that begins at a multiple of 64 bytes (kernel): {changes['aligned']:.2f} times the time, copies included.\n",
        "Lane constants hoisted by hand: not measured; the table above says how little is left to gain.",
    )
