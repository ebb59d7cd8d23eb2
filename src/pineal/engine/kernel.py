"""Kernels by content: generated once, written atomically, compiled once a machine, then loaded.

A kernel's file name is the hash of its own source, numba's version, lanes and precision. numba's
cache watches only the file of a function, and everything a kernel calls stands in its file: so a
changed law is a new name and a stale answer cannot come back.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from attrs import frozen

from pineal.engine.emit import emit
from pineal.engine.layout import Layout, layout
from pineal.engine.trace import Traced

SCALAR, POPULATION = 1, 32


@frozen(eq=False)
class Kernel:
    """A compiled kernel with the layout of its work array."""

    traced: Traced
    layout: Layout
    single: bool
    name: str
    module: ModuleType

    @property
    def run(self):
        """The compiled function; its arguments are listed in the file."""
        return self.module.run


def cache_folder() -> Path:
    """The user's cache directory for kernels; PINEAL_CACHE overrides it."""
    chosen = os.environ.get("PINEAL_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "pineal" / "kernels"


def kernel(traced: Traced, lanes: int) -> Kernel:
    """The kernel of a traced model: 1 lane in double, more lanes in single precision."""
    single = lanes > 1
    place = layout(traced.model, lanes)
    source = emit(traced, place, single)
    name = _name(source, lanes, single)
    return Kernel(traced, place, single, name, _load(name, source))


def _name(source: str, lanes: int, single: bool) -> str:
    import numba

    text = f"{numba.__version__}\n{sys.version_info[:2]}\n{source}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    return f"kernel_{'f32' if single else 'f64'}_{lanes}_{digest}"


@lru_cache(maxsize=32)
def _load(name: str, source: str) -> ModuleType:
    path = _written(name, source)
    spec = importlib.util.spec_from_file_location(f"pineal_generated.{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _written(name: str, source: str) -> Path:
    for folder in (cache_folder(), Path(tempfile.gettempdir()) / f"pineal-kernels-{os.getpid()}"):
        path = folder / f"{name}.py"
        try:
            if not path.exists() or path.read_text(encoding="utf-8") != source:
                _write(path, source)
            return path
        except OSError:  # a read-only or full home must not stop a simulation; compile afresh in a temporary folder
            continue
    raise OSError("no folder could be written for compiled kernels; set PINEAL_CACHE to one that can")


def _write(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(source)
    os.replace(temporary, path)
