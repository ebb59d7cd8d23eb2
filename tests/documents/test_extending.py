"""A newcomer follows docs/extending.md to the letter in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    """The code block of the page that holds a text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.S)
    return next(text for text in blocks if holding in text)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The package with the compound and the module of the page added as it says."""
    home = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(ROOT / "src" / "pineal", home / "pineal", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "pineal/compounds/catalogue/examplin.toml").write_text(block("toml", "examplin"), encoding="utf-8")
    (home / "pineal/physiology/warmth.py").write_text(block("python", "class Warmth"), encoding="utf-8")
    (home / "pineal/physiology/data/warmth.toml").write_text(block("toml", "[lag]"), encoding="utf-8")
    model = home / "pineal/physiology/model.py"
    text = model.read_text(encoding="utf-8")
    assert '"stages",\n)' in text
    model.write_text(text.replace('"stages",\n)', '"stages", "warmth",\n)'), encoding="utf-8")
    return home


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A Python of its own that sees only the copy."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(copy)}, cwd=copy, timeout=300
    )


def test_a_compound_is_one_file(copy):
    """The catalogue shows it, and its kinetics answer."""
    shown = run(copy, "-m", "pineal.cli", "compounds", "examplin", "--json")
    assert shown.returncode == 0, shown.stderr
    assert '"examplin tablet"' in shown.stdout


ACTS = """
from pineal.compounds import get
from pineal.engine.intake import intake
from pineal.engine.paths import paths, potencies
from pineal.engine.slots import potencies as table, seats
from pineal.physiology import build
from pineal.units import Quantity
laid = intake("exampline", Quantity.read("10 mg"), "tablet").at(0)
filled = {name: value for name, value in table(build(), seats(build(), laid.doses)).items() if value}
print(filled, sorted({path.outcome for path in paths("examplin")}), potencies("examplin"))
"""


def test_it_acts_at_once(copy):
    """Laid on a timeline, seated in a slot with its potency, with a path to sleep that brings one number."""
    shown = run(copy, "-c", ACTS)
    assert shown.stdout.strip() == "{'receptors.h1_first': 10.0} ['SOL', 'WASO'] ('h1.half_effect',)", shown.stderr


def test_a_module_is_two_files_and_one_word(copy):
    """It is in the model, its units are proved and all shipped knowledge still holds."""
    checked = run(copy, "-m", "pineal.cli", "check", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    moved = run(copy, "-c", "from pineal.physiology import build; m = build(); print(m.movers['warmth.skin'][0][1])")
    assert moved.stdout.strip() == "warmth", moved.stderr
