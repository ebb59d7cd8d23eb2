"""The command line with few virtual persons: what it says and writes is of the same kind, only sooner.

Run as a program: python quick.py VERB ...; `run` does so and waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve()
SIZES = {"CLOUD": 64, "COPIES": 2, "KEPT": 64, "LEAST_EFFECTIVE": 0.5, "ENOUGH_EFFECTIVE": 0.5}


@contextmanager
def few_persons() -> Iterator[None]:
    """Small clouds and one group of persons for as long as the block runs."""
    import pytest

    from pineal.inference import posterior
    from pineal.planning import search
    from pineal.planning.future import Future

    with pytest.MonkeyPatch.context() as patch:
        for name, value in SIZES.items():
            patch.setattr(posterior, name, value, raising=name in ("CLOUD", "COPIES", "KEPT"))
        patch.setattr(search, "_GROUPS", 1)
        patch.setitem(Future.nights.__kwdefaults__, "groups", 2)
        yield


def run(*arguments: object, seed: str = "0", **options) -> subprocess.CompletedProcess:
    """One command in a process of its own; `seed` is that of Python's hashes."""
    root = HERE.parents[2]
    path = os.pathsep.join([str(root / "src"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(HERE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=240, check=False, **options)


if __name__ == "__main__":
    from pineal.cli import main

    if sys.argv[1] in ("plan", "infer"):
        with few_persons():
            main()
    main()
