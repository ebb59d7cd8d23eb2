"""Judge the simulated nights: python -m night_credibility writes result.json, the page and its pictures.

With `page` as an argument the page and pictures are drawn again from the result.json that is there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from . import page, pictures, run

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
RESULT = HERE / "result.json"


def main() -> None:
    """Run the study, or only draw its page."""
    if "page" not in sys.argv[1:]:
        RESULT.write_text(json.dumps(run.everything(), indent=1) + "\n", encoding="utf-8")
    for path, text in drawn(json.loads(RESULT.read_text(encoding="utf-8"))).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        run.say(f"wrote {path.relative_to(DOCS.parent)}")


def drawn(result: dict) -> dict[Path, str]:
    """The page and every picture, by the file they belong in."""
    files = {DOCS / "pictures" / f"credibility_night_{name}.svg": text for name, text in pictures.all_of(result).items()}
    return {DOCS / "credibility_night.md": page.written(result)} | files


if __name__ == "__main__":
    main()
