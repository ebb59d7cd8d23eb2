"""The examples of docs/likelihood.md run as they stand, and their numbers make sense."""

import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "likelihood.md"


def ran(which: int) -> dict:
    """The names that an example of the page leaves."""
    code = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[which]
    scope: dict = {}
    exec(compile(code, str(PAGE), "exec"), scope)
    return scope


def test_the_example_of_likelihoods_runs(capsys):
    scope = ran(0)
    assert len(capsys.readouterr().out.splitlines()) >= 3
    assert scope["exact"].value[0] < 0.0
    assert np.isfinite(scope["fit"].errors).all()


def test_the_example_of_averages_runs(capsys):
    """Easier entry shortens latency and, with it, lengthens sleep; what keeps one asleep comes after the latency."""
    moved = ran(1)["moved"]
    assert len(capsys.readouterr().out.splitlines()) == 2
    (sol, _), (tst_by_entry, tst_by_exit) = moved.gradient[0]
    assert sol < 0.0 < min(tst_by_entry, tst_by_exit)
    assert (moved.gradient_error[0, 0, 1] < 0.2 * moved.gradient_error[0, 0, 0]).all()
