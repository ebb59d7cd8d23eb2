"""The same population on imitated processors: python -m across_machines.

Writes result.json and report.md; `--report` writes the page from kept results. The other processors compile kernels of their
own in one shared cache folder, as on a network share; the one at hand uses the user's.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from across_machines.machines import machines, run
from across_machines.report import page
from pineal.engine.kernel import cache_folder
from pineal.engine.shipped import version

HERE = Path(__file__).parent
PERSONS = {32: 4096, 1: 256}
"""Persons by lanes; one lane is double precision."""


def tell(what: str) -> None:
    """One line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def computed(folder: Path, n: dict[int, int]) -> dict[tuple[str, int], dict[str, np.ndarray]]:
    """What every processor finds in each precision."""
    found = {}
    for machine in machines():
        for lanes, persons in n.items():
            file = folder / f"{machine.name}_{lanes}.npz"
            cache = folder / "cache" if machine.environment else cache_folder()
            run(machine, cache, "across_machines.child", str(file), str(persons), str(lanes))
            with np.load(file) as stored:
                found[machine.name, lanes] = {name: stored[name] for name in stored.files}
            tell(f"{machine.name}, {'single' if lanes > 1 else 'double'} precision")
    return found


def compared(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> dict:
    """How far the arrays of another processor are from those of this one."""
    groups = {group: [name for name in one if name.startswith(f"{group} ")] for group in ("person", "dose", "night")}
    found = {group: _group(names, one, other) for group, names in groups.items()}
    found["stages"] = {"epochs": int(one["stages"].size), "other": int((one["stages"] != other["stages"]).sum())}
    found["rows"] = "equal" if one["fingerprint"] == other["fingerprint"] else "not equal"
    found["largest relative difference of a mean or SD"] = _moments(one, other)
    return found


def _group(names: list[str], one: dict, other: dict) -> dict:
    """Values that differ in any bit, and the largest relative difference."""
    pairs = [(one[name], other[name]) for name in names]
    apart = [~((a == b) | (np.isnan(a) & np.isnan(b))) for a, b in pairs]
    worst = [np.abs(a - b)[k] / np.maximum(np.abs(a)[k], 1e-300) for (a, b), k in zip(pairs, apart, strict=True)]
    return {
        "values": int(sum(a.size for a, _ in pairs)), "other bits": int(sum(k.sum() for k in apart)),
        "largest relative difference": float(max((w.max() for w in worst if w.size), default=0.0)),
        "which": [name for name, k in zip(names, apart, strict=True) if k.any()],
    }


def _moments(one: dict, other: dict) -> float:
    """Over all measures, the largest relative difference of mean or standard deviation."""
    worst = 0.0
    for name in (name for name in one if name.startswith("night ")):
        for figure in (np.nanmean, np.nanstd):
            a, b = (float(figure(found[name].astype(float))) for found in (one, other))
            worst = max(worst, abs(a - b) / abs(a) if a else abs(b))
    return worst


def main() -> None:
    """Run all processors and compare each with the first."""
    parser = argparse.ArgumentParser(prog="across_machines", description=__doc__)
    parser.add_argument("--persons", type=int, nargs=2, default=list(PERSONS.values()), help="in single and in double precision")
    parser.add_argument("--report", action="store_true", help="write report.md from result.json")
    asked, place = parser.parse_args(), HERE / "result.json"
    if not asked.report:
        n = dict(zip(PERSONS, asked.persons, strict=True))
        with tempfile.TemporaryDirectory() as folder:
            arrays = computed(Path(folder), n)
            kept = sorted(path.name.split(".")[0] for path in Path(folder).rglob("*.kernel"))
        others = [one for one in machines() if one.name != "this"]
        rows = {str(lanes): {m.name: compared(arrays["this", lanes], arrays[m.name, lanes]) for m in others} for lanes in n}
        found = {
            "model": version(), "persons": {str(k): v for k, v in n.items()}, "machines": {m.name: m.meaning for m in machines()},
            "kernels kept": len(kept), "processors": len(others), "lanes": rows,
        }
        place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "report.md").write_text(page(json.loads(place.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
