"""Foretell every night, find synthetic persons again, and write result.json and report.md: python -m night_to_night.

What is done is kept in the folder for temporary files until the end, so a run that was cut off goes on.
"""

import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import places
from home_prior.diaries import EXAMPLE, diaries, digest
from night_to_night import nights, recovery, summary
from night_to_night.report import write
from pineal.engine.shipped import version
from pineal.inference import observation

HERE = Path(__file__).parent


class Kept:
    """Finished parts of a run of one model, one set of reporting values and one set of diaries, a file each."""

    def __init__(self) -> None:
        values = repr(sorted((name, fact.value, fact.spread) for name, fact in observation.facts().items()))
        key = hashlib.sha256(f"{version()} {values} {digest()}".encode()).hexdigest()[:12]
        self.folder = Path(tempfile.gettempdir()) / f"pineal-night-to-night-{key}"
        self.folder.mkdir(exist_ok=True)

    def get(self, name: str, make: Callable):
        """The part of that name, made if it is not there."""
        if not self._path(name).exists():
            self._put(name, make(), time.perf_counter())
        return json.loads(self._path(name).read_text(encoding="utf-8"))

    def every(self, names: list[str], make: Callable[[list[int]], Iterator[tuple[int, object]]]) -> list:
        """The parts of these names; `make` gives those of the missing numbers, each kept as soon as it is there."""
        begin = time.perf_counter()
        for k, part in make([k for k, name in enumerate(names) if not self._path(name).exists()]):
            self._put(names[k], part, begin)
        return [json.loads(self._path(name).read_text(encoding="utf-8")) for name in names]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _put(self, name: str, part: object, begin: float) -> None:
        path = self._path(name)
        path.with_suffix(".part").write_text(json.dumps(part), encoding="utf-8")
        path.with_suffix(".part").replace(path)
        print(f"{name}: {time.perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)


def parts(kept: Kept) -> tuple[list[dict], list[dict]]:
    """All judged nights, and all synthetic persons."""
    known = diaries()
    judged = kept.every([f"diary {who}" for who in known], lambda missing: nights.persons(known, missing))
    return [row for rows in judged for row in rows], kept.get("synthetic", recovery.people)


def main() -> None:
    """Run the study."""
    kept = Kept()
    with places.asked():
        rows, people = parts(kept)
    found = {
        "data sha256": digest(), "model": version(), "participants": len({row["who"] for row in rows}), "out of the fit": EXAMPLE,
        "least effective": min(row["effective"] for row in rows), "fitted again": sum(row["again"] for row in rows),
        "nights": summary.summary(rows), "recovery": recovery.summary(people), "rows": rows, "people": people,
    }
    (HERE / "result.json").write_text(_shown(found), encoding="utf-8")
    write(found, HERE / "report.md")
    shutil.rmtree(kept.folder)


def _shown(found: dict) -> str:
    """Indented, but one line for each night and each synthetic person."""
    long = {name: found[name] for name in ("rows", "people")}
    head = json.dumps({k: v for k, v in found.items() if k not in long}, indent=1)[:-2]
    parts = (f' "{name}": [\n' + ",\n".join("  " + json.dumps(row) for row in rows) + "\n ]" for name, rows in long.items())
    return head + ",\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
