"""Recovery, fit, folds, full simulation, shapes; writes result.json and report.md: python -m effects (some 20 min, resumable).

Bring the set into the package with python -m effects.ship.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

from attrs import asdict

import places
from effects import directions, final, judge, shapes
from effects.fit import Posterior, fit
from effects.recovery import recovery
from effects.report import write
from effects.rows import Row, digest, kept, rows, thresholds
from effects.simulated import BUILD, every
from effects.simulated import digest as simulated_digest
from effects.situations import situations
from effects.surface import surface

HERE = Path(__file__).parent

def say(*words) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def stored(name: str, work, key: str):
    """A long part, kept in build/effects under what it rests on."""
    path = BUILD / f"{name}-{key}.json"
    if not path.exists():
        path.write_text(json.dumps(work()), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def code(what: object) -> str:
    """A short hash of what a stored part rests on."""
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def predictions(posterior: Posterior, simulated_now: dict) -> list[dict]:
    """Every quantitative row, fitted or not: published, simulated, interval around the simulated mean, stand-in."""
    found = []
    for row in rows():
        mean = simulated_now[row.situation][row.outcome][0]
        own = judge.mechanism(posterior, row)
        at_mode = float(surface(row.situation, row.outcome)({k: v[0] for k, v in posterior.moments().items()})[0])
        move = mean - at_mode
        found.append({
            "row": row.id, "study": row.study, "compound": row.compound, "outcome": row.outcome, "published": round(row.effect, 2),
            "error": round(row.error, 2), "bias": round(row.bias, 2), "fitted": row.kept, "simulated": round(mean, 2),
            "interval": {"parameter and study": [round(own.own_low + move, 2), round(own.own_high + move, 2)],
                         "new trial": [round(own.low + move, 2), round(own.high + move, 2)]},
            "stand-in": round(at_mode, 2), "situation": row.situation,
        })  # fmt: skip
    return found


def folds(used: tuple[Row, ...]) -> dict:
    """The judgement by folds, and three sensitivities."""
    judged = judge.folded(used, thresholds())
    say("folds")
    others = [row for row in used if row.compound != "caffeine"]
    short = [row for row in used if row.id != "t019"]
    return {
        "summary": judge.summary(used, judged), "rows": judge.table(used, judged),
        "without caffeine": judge.summary(others, judge.folded(others, thresholds())),
        "without t019": judge.summary(short, judge.folded(short, thresholds())),
        "without discrepancy": judge.summary(used, judge.folded(used, thresholds(), 0.0)),
    }  # fmt: skip


def results() -> dict:
    """All that the report shows."""
    used = kept()
    every(situations().values(), say)
    everything = [*used, *thresholds()]
    posterior = fit(everything)
    numbers = final.numbers(posterior)
    values = final.shipped(numbers)
    surfaces = [simulated_digest(one) for one in situations().values()]
    key = code((digest(), values, surfaces))
    now = stored("final", lambda: shapes.everything(values, say), key)
    return {
        "rows sha256": digest(), "rows fitted": [row.id for row in everything], "rows judged": [row.id for row in used],
        "recovery": stored("recovery", lambda: recovery(everything, say), code((digest(), surfaces))),
        "numbers": [asdict(number) | {"word": number.word} for number in numbers],
        "covariance": final.covariance(posterior, numbers),
        "probability present": {name: round(p, 3) for name, p in posterior.present().items()},
        "own shifts": {name: [round(x, 3) for x in pair] for name, pair in posterior.moments().items() if name.startswith("own.")},
        "folds": folds(used),
        "predictions": predictions(posterior, now),
        "nulls": directions.nulls(posterior, now, rows()),
        "signs": directions.signs(posterior, now),
        "no route": list(directions.NO_ROUTE),
        "shapes": stored("shapes", lambda: shapes.shapes(values, say), key),
        "situations": {name: situation.resolved for name, situation in situations().items() if situation.resolved},
    }  # fmt: skip


def main() -> None:
    """Run the study."""
    begin = time.perf_counter()
    BUILD.mkdir(parents=True, exist_ok=True)
    with places.asked():
        found = results()
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    say(f"{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
