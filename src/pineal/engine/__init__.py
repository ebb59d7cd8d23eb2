"""The engine: persons and a timeline in, nights out.

`simulate` runs the generated kernels; `Reference` is the plain Python path they are tested against. `contrast` compares
timelines with common random numbers. numba is imported when the first kernel is needed.
"""

from pineal.engine.contrast import Contrast, contrast
from pineal.engine.persons import Persons
from pineal.engine.simulate import Engine, Moment, Run, simulate
from pineal.engine.timeline import TimedDose, Timeline, Window, daily, grid, window

__all__ = [
    "Contrast", "Engine", "Moment", "Persons", "Run", "TimedDose", "Timeline", "Window", "contrast", "daily", "grid", "simulate", "window",
]  # fmt: skip
