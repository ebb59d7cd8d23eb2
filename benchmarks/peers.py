"""Peers that may be missing here: a C compiler, JAX, libRoadRunner, circadian. What is missing is left out and said."""

from __future__ import annotations

from importlib.util import find_spec

from attrs import evolve

from pineal.engine import Engine
from pineal.engine.kernel import Kernel

PEERS = {"jax": "JAX", "roadrunner": "libRoadRunner", "circadian": "circadian", "libsbml": "python-libsbml"}


def missing() -> list[str]:
    """Names of the peers that this environment lacks."""
    return [*(told for name, told in PEERS.items() if find_spec(name) is None), *([] if _twin() else ["the C twin or a C compiler"])]


def has(name: str) -> bool:
    """Whether a package can be imported."""
    return find_spec(name) is not None


def twin_of(engine: Engine, lanes: int) -> tuple[Engine, str] | None:
    """The engine with its kernel in C, and with which compiler; None where that cannot be."""
    if (twin := _twin()) is None:
        return None
    kernel = engine.kernel(lanes)
    return evolve(engine, kernels={lanes: _InC(kernel, twin.compiled(kernel))}), f"{twin.version()}, {' '.join(twin.FLAGS)}"


class _InC:
    """A kernel with another function to run."""

    def __init__(self, kernel: Kernel, run):
        self.traced, self.layout, self.single, self.name, self.module, self.run = (
            kernel.traced, kernel.layout, kernel.single, kernel.name, kernel.module, run)


def _twin():
    """The translation of kernels to C where there is a compiler."""
    if find_spec("twin") is None:
        return None
    import twin

    return twin if twin.compiler() else None
