"""Small trials for the tests: a text in, an answer out."""

from __future__ import annotations

from pathlib import Path

from pineal.trials.reading import read_trial
from pineal.trials.run import answered

HEAD = """
schema = 1
title = "a trial"
design = "{design}"
nights = {nights}
n = {n}
seed = 5
population = {people}
"""
PEOPLE = '{ phenotype = "insomnia", age = [30, 50] }'


def arm(name: str, doses: str = "", more: str = "") -> str:
    """One arm."""
    return f'[[arm]]\nname = "{name}"\n' + (f"doses = [{doses}]\n" if doses else "") + more + "\n"


def outcome(measure: str, more: str = "") -> str:
    """One outcome."""
    return f'[[outcome]]\nmeasure = "{measure}"\n{more}\n'


def trial(folder: Path, *parts: str, design: str = "parallel", nights: int = 2, n: int = 50, people: str = PEOPLE, more: str = ""):
    """The trial of a head, arms and outcomes."""
    path = folder / "trial.toml"
    path.write_text(HEAD.format(design=design, nights=nights, n=n, people=people) + more + "\n" + "\n".join(parts), encoding="utf-8")
    return read_trial(path)


def asked(folder: Path, *parts: str, samples: int = 64, **head) -> dict:
    """The answer with few people, on one core, keeping nothing."""
    return answered(trial(folder, *parts, **head), samples=samples, workers=1, keep=False)


def by_label(answer: dict, label: str, of: str | None = None) -> dict:
    """The entry of a label (and an arm)."""
    return next(row for row in answer["outcomes"] if row["label"] == label and of in (None, row["arm"]))
