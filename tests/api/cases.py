"""Cases and diaries as a person would type them."""

from __future__ import annotations

from pathlib import Path

PERSON = '[person]\nid = "x"\nage = 40\nsex = "male"\nweight = "80 kg"\nconditions = []\nmedicines = []\nsmoker = false\n'
HABITS = '[habits]\nzone = "Europe/Berlin"\nbed = "23:00"\nrise = "07:00"\n'
DIARY = """night,lights_off,sol_min,waso_min,rise
2024-01-08,23:00,45,20,07:00
2024-01-09,23:00,30,10,07:00
2024-01-10,23:10,60,30,07:10
"""


def write(folder: Path, person: str = PERSON, habits: str = "", *, recordings: str = "", diary: str | None = None) -> Path:
    """A case in a folder, with its diary; returns the path of the case."""
    folder.mkdir(parents=True, exist_ok=True)
    if diary is not None:
        (folder / "diary.csv").write_text(diary, encoding="utf-8")
        recordings += 'diary = "diary.csv"\n'
    text = f"schema = 1\n{person}\n{HABITS}{habits}\n" + (f"[recordings]\n{recordings}" if recordings else "")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder / "case.toml"
