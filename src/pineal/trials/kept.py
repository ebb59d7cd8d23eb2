"""Where finished draws of a trial are kept, so that a run that was stopped goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from attrs import evolve

from pineal.engine.fingerprint import knowledge
from pineal.engine.kernel import cache_folder
from pineal.engine.shipped import version
from pineal.trials.trial import Trial
from pineal.trials.world import World


def folder(trial: Trial, world: World) -> Path:
    """Where finished draws are kept: named by the trial, the sizes, and all code and numbers that they depend on."""
    sizes_ = (len(world.draws), tuple(part.each for part in world.parts))
    content = f"{_plain(trial)}|{sizes_}|{version()}|{knowledge()}"
    return cache_folder().parent / "trials" / hashlib.sha256(content.encode()).hexdigest()[:24]


def _plain(trial: Trial) -> str:
    return repr(evolve(trial, path=None))

