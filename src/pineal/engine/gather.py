"""From the tiles of a run to its nights: sums of the kernel as measures, and the state at the end."""

from __future__ import annotations

import numpy as np

from pineal.declare import Model
from pineal.engine.job import Job, kept_rows
from pineal.engine.layout import STATISTICS
from pineal.engine.machine import Moment, Run
from pineal.engine.timeline import Timeline
from pineal.errors import EngineError
from pineal.night.nights import Nights

DLMO_BEFORE_CBT_MIN_H = 7.0


def gathered(job: Job, results: list[dict[str, np.ndarray]]) -> Run:
    """The nights and the end of all tiles together; raises EngineError when a state is not finite."""
    whole = {name: np.concatenate([r[name] for r in results], axis=-1) for name in results[0]}
    slots = tuple(job.kernel.layout.slots)
    kept = [i for i, name in enumerate(slots) if _carried(name, job.engine.model)]
    end = Moment(tuple(slots[i] for i in kept), whole["work"][kept].astype(np.float64))
    states = [i for i, name in enumerate(slots) if name in job.engine.model.states]
    if not np.isfinite(whole["work"][states]).all():
        raise EngineError("a state left the finite numbers; a parameter lies outside what the model can carry")
    rows = kept_rows(job)
    nights = Nights(
        dates=tuple(w.night for w in job.timeline.windows),
        statistics=_statistics(job, whole["nights"][: len(job.timeline.windows)]),
        bed_epochs=tuple(w.epochs for w in job.timeline.windows),
        stages=whole["stage"].T if job.epochs else None,
        probability=whole["probability"].T if job.epochs else None,
        series={name: whole["series"][:, i] for i, name in enumerate(job.engine.outputs)} if len(rows) else {},
        series_epoch=job.timeline.steps.epoch[rows] if len(rows) else None,
    )
    return Run(nights, end)


def _carried(name: str, model: Model) -> bool:
    return name in model.states or name.startswith("carry.")


def _statistics(job: Job, nights: np.ndarray) -> dict[str, np.ndarray]:
    """Kernel sums (nights, measures, persons) as measures (persons, nights)."""
    raw = {name: nights[:, i].T.astype(np.float64) for i, name in enumerate(STATISTICS)}
    raw |= {name.split(".")[1]: nights[:, len(STATISTICS) + j].T.astype(np.float64) for j, name in enumerate(job.engine.model.crossings)}
    in_bed = np.array([w.epochs * 0.5 for w in job.timeline.windows])
    for name in ("REM", "N3"):
        raw[f"{name} latency"] = np.where(raw[name] > 0, raw[f"{name} latency"], np.nan)
    raw["TIB"] = np.broadcast_to(in_bed, raw["TST"].shape)
    raw["SE"] = 100.0 * raw["TST"] / raw["TIB"]
    if "cbt_min" in raw:
        raw["CBTmin"] = raw.pop("cbt_min") - midnights(job.timeline)
        raw["DLMO"] = raw["CBTmin"] - DLMO_BEFORE_CBT_MIN_H
    return raw


def midnights(timeline: Timeline) -> np.ndarray:
    """Hours from the start of the timeline to the midnight that ends each evening."""
    from datetime import timedelta

    from pineal.engine.timeline import second
    from pineal.units import Clock

    seconds = [second(w.night + timedelta(days=1), Clock(0), timeline.zone) for w in timeline.windows]
    return (np.array(seconds) - timeline.start) / 3600.0
