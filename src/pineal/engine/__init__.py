"""The engine: persons and a timeline in, nights out.

`simulate` runs the generated kernels; `Reference` is the plain Python path they are tested against.
numba is imported when the first kernel is needed.
"""

from pineal.engine.persons import Persons
from pineal.engine.simulate import Engine, Moment, Run, simulate
from pineal.engine.timeline import TimedDose, Timeline, Window, daily, grid, window

__all__ = ["Engine", "Moment", "Persons", "Run", "TimedDose", "Timeline", "Window", "daily", "grid", "simulate", "window"]
