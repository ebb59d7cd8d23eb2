"""The example of docs/likelihood.md runs as it stands, and its numbers make sense."""

import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "likelihood.md"


def test_the_example_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    scope: dict = {}
    exec(compile(code, str(PAGE), "exec"), scope)
    assert len(capsys.readouterr().out.splitlines()) >= 3
    assert scope["exact"].value[0] < 0.0
    assert np.isfinite(scope["fit"].errors).all()
