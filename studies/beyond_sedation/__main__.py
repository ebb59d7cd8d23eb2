"""All compounds on the same axes: python -m beyond_sedation (some minutes on two cores; a stopped run goes on).

Writes result.json here, the table that ships in the package, and docs/beyond_sedation.md with its pictures. Run it again
after a refit of the set of effects: the shipped table carries the hash of the set it was made with.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import pineal
from beyond_sedation import page, table, world
from beyond_sedation.takings import HERE, takings
from pineal.engine.pieces import cores
from pineal.engine.shipped import version
from pineal.physiology import effects
from pineal.trials import chunks

BUILD = HERE.parents[1] / "build" / "beyond_sedation"
DRAWS, PEOPLE, GRID, BEFORE = 48, 96, 24, 24
"""States of the world, people in each; how many of them live the curves, and how many the beliefs before the trials."""


def say(label: str, done: float, total: float) -> None:
    """Progress on standard error."""
    print(f"\r{label}: {done:.0f} of {total:.0f}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def code(sizes: tuple[int, ...]) -> str:
    """A short hash of all that the simulation rests on."""
    package = Path(pineal.__file__).parent
    files = [HERE / name for name in ("takings.toml", "takings.py", "numbers.py", "world.py")]
    files += sorted((package / "compounds").rglob("*.toml")) + sorted((package / "population").rglob("*.toml"))
    text = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
    return hashlib.sha256(text + repr((sizes, effects().digest, version())).encode()).hexdigest()[:16]


def main() -> None:
    """Run the study; `--small` tries everything with few people and writes nothing into the package."""
    begin, small = time.perf_counter(), "--small" in sys.argv
    sizes = (8, 32, 8, 8) if small else (DRAWS, PEOPLE, GRID, BEFORE)
    job = world.job(takings(), *sizes)
    pieces = chunks.ran(world.lived, job, sizes[0], folder=BUILD / code(sizes), workers=cores(), label="draws", progress=say)
    found = table.table(job, pieces)
    where = BUILD if small else HERE
    (where / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if not small:
        table.ship(found)
        page.write(found)
    print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
