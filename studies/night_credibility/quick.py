"""The two-sample test alone, for somebody who is changing the chain: python -m night_credibility.quick [REPEATS] [POOL].

Prints; writes nothing.
"""

from __future__ import annotations

import sys

from . import run
from .recorded import COHORTS
from .two_sample import REPEATS


def main() -> None:
    """Judge both cohorts and print what a change of the chain should move."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    repeats, each = (*numbers, *(REPEATS, 60)[len(numbers) :])
    for name in COHORTS:
        one = run.cohort(name, each)
        _print_test(COHORTS[name], run.told_apart(one, repeats))
        _print_key(run.key(one))


def _print_test(label: str, found: dict) -> None:
    print(f"\n== {label}: strictest bound {found['bound']:.3f} (line 0.75)")
    for judge, rows in found["judges"].items():
        for against, row in rows.items():
            bounds = f"95% over nights {row['bound_nights']:.3f}  over repeats {row['bound_repeats']:.3f}"
            print(f"  {judge:20s} {against:10s} AUC {row['auc']:.3f}  {bounds}")
    print("  alone (AUC above 0.5: simulated has more; recorded mean, simulated mean)")
    for feature, row in found["alone"].items():
        print(f"    {feature:22s} {row['auc']:.3f}  {row['recorded']:8.2f} {row['simulated']:8.2f}")
    print("  together (logistic, per SD):", ", ".join(f"{name} {weight:+.2f}" for name, weight in found["together"].items()))


def _print_key(found: dict) -> None:
    print("  key statistics: recorded, simulated, difference in SD (95 %), spread ratio")
    for name, row in found.items():
        mark = " " if abs(row["difference_sd"]) <= 0.3 else "*"
        print(
            f"  {mark} {name:14s} {row['recorded']:8.2f} {row['simulated']:8.2f}  {row['difference_sd']:+.2f}"
            f" ({row['low']:+.2f} to {row['high']:+.2f})  {row['spread_ratio']:.2f}"
        )


if __name__ == "__main__":
    main()
