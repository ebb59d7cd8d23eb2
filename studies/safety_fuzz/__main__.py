"""Requests and mutations through enumerator, review and checker, and whole plans: python -m safety_fuzz.

Writes result.json and report.md. What is done is kept in the folder for temporary files until the end, so a run that
was cut off goes on. `--requests N`, `--mutations N`, `--plans N` ask for fewer.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pineal.checker.verify import rules_sha256
from safety_fuzz import plans, run
from safety_fuzz.report import write

HERE = Path(__file__).parent
REQUESTS, MUTATIONS, PLANS = 100_000, 10_000, 300
BATCH = {"requests": 1000, "mutations": 500, "plans": 10}
FIRST = {"requests": 0, "mutations": 10_000_000, "plans": 20_000_000}
"""Seeds of the first request of each part; they never meet."""


def main() -> None:
    """Run all parts, batch by batch, and write what was found."""
    asked = _arguments()
    found = {}
    for part, make in (("requests", run.requests), ("mutations", run.mutations), ("plans", plans.plans)):
        found[part] = _batches(part, make, getattr(asked, part))
    found["rules"] = run.book().version
    (HERE / "result.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    failed = found["requests"]["rejected"] + found["mutations"]["missed"] + found["plans"]["rejected"]
    print(f"rejected or missed: {failed}", file=sys.stderr)
    sys.exit(1 if failed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="safety_fuzz")
    for part, most in (("requests", REQUESTS), ("mutations", MUTATIONS), ("plans", PLANS)):
        parser.add_argument(f"--{part}", type=int, default=most)
    return parser.parse_args()


def _batches(part: str, make: Callable[[int, int], dict], n: int) -> dict:
    """All batches of one part; each is kept as soon as it is done."""
    folder = _kept()
    done = []
    for start in range(0, n, BATCH[part]):
        size = min(BATCH[part], n - start)
        path = folder / f"{part}-{start}-{size}.json"
        if not path.exists():
            made = make(FIRST[part] + start, size) if part != "mutations" else make(FIRST[part] + 10 * start, size)
            path.with_suffix(".part").write_text(json.dumps(made), encoding="utf-8")
            path.with_suffix(".part").replace(path)
        done.append(json.loads(path.read_text(encoding="utf-8")))
        print(f"{part}: {start + size} of {n}", file=sys.stderr, flush=True)
    return run.added(done)


def _kept() -> Path:
    """Where batches are kept: one folder for each state of the rules and of this study."""
    code = b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))
    key = hashlib.sha256(rules_sha256(run.book()).encode() + code).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"pineal-safety-fuzz-{key}"
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    main()
