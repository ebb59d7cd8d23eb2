"""Truths, diaries, posteriors, places; writes result.json and report.md: python -m posterior_calibration [persons].

Some 15 s of a core a person, so a whole set is work for many cores: `--scheduler tcp://HOST:8786` sends it to a cluster.
Judged persons are kept in build/posterior_calibration; a stopped run goes on, and a longer one begins with them.
"""

import hashlib
import json
import sys
from pathlib import Path

import places
from pineal.engine.fingerprint import knowledge
from pineal.engine.shipped import version
from posterior_calibration import judged
from posterior_calibration.people import WIRING, WORLDS, people
from posterior_calibration.report import write

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "posterior_calibration"
PERSONS = 400


def every(world: str, n: int) -> list[dict]:
    """The first n persons of a world, judged; each is kept as soon as it is done."""
    code = b"".join((HERE / name).read_bytes() for name in ("judged.py", "people.py"))
    folder = BUILD / hashlib.sha256(knowledge().encode() + code).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{world} {k:05d}.json" for k in range(n)]
    missing = [k for k in range(n) if not paths[k].exists()]
    for k, row in judged.judged(people(world, n) if missing else [], missing):
        paths[k].with_suffix(".part").write_text(json.dumps(row), encoding="utf-8")
        paths[k].with_suffix(".part").replace(paths[k])
        print(f"{world}: {sum(path.exists() for path in paths)} of {n}", file=sys.stderr, flush=True)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def results(n: int) -> dict:
    """All that the report shows."""
    found = {world: judged.summary(every(world, n if world == WORLDS[0] else n // 2)) for world in WORLDS}
    return {"model": version(), "wiring": WIRING, "worlds": found}


def main() -> None:
    """Run the study."""
    with places.asked() as words:
        found = results(int(words[0]) if words else PERSONS)
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")


if __name__ == "__main__":
    main()
