"""Judge effects by context of use: python -m credibility_effects writes result.json, the page and its pictures.

Needs the simulations of studies/effects (build/effects); what is missing there is simulated first, half an hour in all. With
`page` as an argument the page and pictures are drawn again from the result.json that is there; with `gather` what other studies
found is read anew before, while the hold-outs stay.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import places
from credibility_effects import gathered, holdouts, levels, order, page, pictures
from effects import ship
from effects.rows import thresholds
from effects.simulated import every
from effects.situations import situations

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
RESULT = HERE / "result.json"


def say(*words: object) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def everything() -> dict:
    """All that the page shows."""
    every(situations().values(), say)
    entries = levels.everything(holdouts.every(), thresholds(), say)
    found = {"effects set": effect_set(), "gathered": gathered.gathered(), "levels": levels.summaries(entries)}
    found |= {"order": order.order(entries)}
    return found | {"history": history(gathered.read(RESULT).get("history", []), found), "entries": entries}


def effect_set() -> str:
    """Hash of the set that the study of effects found."""
    return ship.frozen(gathered.read(gathered.EFFECTS / "result.json"))["sha256"]


def gathered_anew(found: dict) -> dict:
    """The result with what other studies found; refused where the effects were refitted since."""
    if found["effects set"] != effect_set():
        raise SystemExit("the effects were refitted: run the whole study, make study-credibility_effects")
    return found | {"gathered": gathered.gathered()}


def history(before: list[dict], found: dict) -> list[dict]:
    """Figures of the folds of every frozen set that was judged, oldest first, so that a change made after seeing them shows."""
    folds = found["levels"]["folds"]
    now = {"set": found["effects set"][:12], "rows": folds["rows"], "coverage": folds["models"]["model"]["coverage"]["0.95"][0],
           "constant": folds["against constant"]["gain"], "classes": folds["against classes"]["gain"]}  # fmt: skip
    return [one for one in before if one["set"] != now["set"]] + [now]


def text(found: dict) -> str:
    """The result as JSON, one entry a line."""
    entries = ",\n".join(f"  {json.dumps(one)}" for one in found["entries"])
    head = json.dumps({key: value for key, value in found.items() if key != "entries"}, indent=1)
    return f'{head[:-2]},\n "entries": [\n{entries}\n ]\n}}\n'


def drawn(result: dict) -> dict[Path, str]:
    """The page and every picture, by the file they belong in."""
    files = {DOCS / "pictures" / f"credibility_effects_{name}.svg": svg for name, svg in pictures.all_of(result).items()}
    return {DOCS / "credibility_effects.md": page.written(result)} | files


def main() -> None:
    """Run the study, or only draw its page."""
    with places.asked() as words:
        if "gather" in words:
            RESULT.write_text(text(gathered_anew(json.loads(RESULT.read_text(encoding="utf-8")))), encoding="utf-8")
        elif "page" not in words:
            RESULT.write_text(text(everything()), encoding="utf-8")
    for path, content in drawn(json.loads(RESULT.read_text(encoding="utf-8"))).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        say(f"wrote {path.relative_to(DOCS.parent)}")


if __name__ == "__main__":
    main()
