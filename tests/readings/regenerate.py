"""Write docs/model: ``PYTHONPATH=tests python -m readings.regenerate`` in the repository's root (or pineal export --latex --out docs/model)."""

from __future__ import annotations

from pathlib import Path

from readings import worlds

if __name__ == "__main__":
    folder = Path("docs/model")
    folder.mkdir(exist_ok=True)
    for name, text in worlds.written().items():
        (folder / name).write_text(text, encoding="utf-8")
        print(folder / name)
