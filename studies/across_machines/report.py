"""The report of the study, from its results."""

from __future__ import annotations

TEXT = """# Does another processor find the same nights?

No second machine was at hand. Others are imitated in processes of their own: numba compiles for the named processor, and NumPy, the
C library and OpenBLAS are forbidden the instructions that it lacks, so that they choose the code they would choose there. Not
imitated, so not known: ARM, other operating systems (another C library), other versions of NumPy and numba. Run again with
`make study-across_machines` (minutes: every processor compiles its own kernels). {model}.

{machines}

One population (insomnia, 14 nights with coffee and melatonin): {persons}. Compared with the processor at hand, bit
by bit:

| precision | processor | persons: other bits | largest | propagators: other bits | epochs: other stage | rows | mean or SD: largest |
|---|---|---|---|---|---|---|---|
{rows}

Asked: statistics equal to 1e-6. {verdict}

## Why

{why}

## One cache folder for all of them

The others shared one folder of compiled kernels, as on a network share. {cache}
"""

ASKED = 1e-6


def page(found: dict) -> str:
    """The page from a result."""
    rows = [_row(lanes, name, row) for lanes, group in found["lanes"].items() for name, row in group.items()]
    machines = "\n".join(f"- **{name}**: {meaning}" for name, meaning in found["machines"].items())
    persons = ", ".join(f"{n:,} persons in {_precision(lanes)} precision" for lanes, n in found["persons"].items())
    return TEXT.format(
        model=found["model"], machines=machines, persons=persons, rows="\n".join(rows), verdict=_verdict(found), why=_why(found),
        cache=_cache(found),
    )  # fmt: skip


def largest(found: dict) -> float:
    """Largest relative difference of a mean or SD on any processor."""
    return max(row["largest relative difference of a mean or SD"] for group in found["lanes"].values() for row in group.values())


def _precision(lanes: str) -> str:
    return "double" if lanes == "1" else "single"


def _row(lanes: str, name: str, row: dict) -> str:
    person, dose, stages = row["person"], row["dose"], row["stages"]
    cells = [
        _precision(lanes), name, f"{person['other bits']:,} of {person['values']:,}", f"{person['largest relative difference']:.1e}",
        f"{dose['other bits']:,} of {dose['values']:,}", f"{stages['other']:,} of {stages['epochs']:,}", row["rows"],
        f"{row['largest relative difference of a mean or SD']:.1e}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _verdict(found: dict) -> str:
    worst = largest(found)
    return f"**Found: {worst:.1e}**" + (", so it holds." if worst <= ASKED else ", so it does not hold.")


def _why(found: dict) -> str:
    lines = [
        "- Kernels: numba lets LLVM neither reorder sums nor fuse products into them, the functions of single precision are the",
        "  kernel's own, and random numbers are integers. What a processor can choose, it chooses among equal results.",
        "- Double precision calls the C library's exponential and others, which may differ in the last digit between libraries.",
    ]
    share = max(row["person"]["other bits"] / row["person"]["values"] for group in found["lanes"].values() for row in group.values())
    if share:
        rare = f"{1.0 / (share * 2.0**-29):.0e}"
        lines += [
            "- Persons and propagators come from NumPy's exponential, which has another last digit with AVX-512 than without (in",
            f"  {share:.1%} of the numbers of persons). A population run rounds them to single precision, 24 bits of 53, and that",
            f"  rounding falls otherwise for one number in {rare} only: there is nothing to mend in the draw.",
        ]
    return "\n".join(lines)


def _cache(found: dict) -> str:
    expected = found["processors"] * len(found["lanes"])
    told = f"{found['kernels kept']} files of machine code for {found['processors']} processors x {len(found['lanes'])} precisions"
    good = found["kernels kept"] == expected
    return f"It held {told}: each processor compiled and kept its own." if good else f"It held {told}: **not one for each**."
