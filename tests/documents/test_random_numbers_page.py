"""The example of docs/random_numbers.md runs as it stands, and says what the page says of it."""

import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "random_numbers.md"


def test_the_example_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    scope: dict = {}
    exec(compile(code, str(PAGE), "exec"), scope)
    assert len(capsys.readouterr().out.splitlines()) >= 3
    assert scope["change"].per_person.shape == (32,)
    assert scope["change"].error > 0.0
    assert np.isfinite(scope["change"].gain) and scope["change"].gain > 1.0
