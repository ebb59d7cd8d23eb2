"""Kernels by content: generated once, written atomically, compiled once a machine, then loaded.

A kernel's file name is the hash of its own source, numba's version, lanes and precision. numba's
cache watches only the file of a function, and everything a kernel calls stands in its file: so a
changed law is a new name and a stale answer cannot come back. Compiled code is kept with a checksum (`kept.py`).
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from attrs import frozen

from pineal.engine.emit import emit
from pineal.engine.layout import Layout, layout
from pineal.engine.trace import Traced
from pineal.errors import EngineError

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
    from pineal.engine.kept import code, keep  # numba is imported when the first kernel is needed

    path = _written(name, source)
    spec = importlib.util.spec_from_file_location(f"pineal_generated.{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    exec(code(path, source), module.__dict__)
    keep(module)
    return module


def _written(name: str, source: str) -> Path:
    from pineal.engine.kept import tell

    for folder in (cache_folder, _temporary):  # a read-only or full home must not stop a simulation
        try:
            path = folder() / f"{name}.py"
            if not path.exists() or path.read_bytes() != source.encode():
                _write(path, source)
            _compiled_fits(path.parent)
            return path
        except OSError as error:
            tell(cache_folder(), error)
    raise EngineError("no folder can be written for compiled kernels, not even a temporary one; set PINEAL_CACHE to one that can")


@lru_cache
def _temporary() -> Path:
    """A folder of this process alone, gone when it ends."""
    folder = tempfile.mkdtemp(prefix="pineal-kernels-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _compiled_fits(folder: Path) -> None:
    """Raises OSError where numba could not write beside the source (it would give up with a riddle)."""
    (folder / "__pycache__").mkdir(exist_ok=True)
    with tempfile.TemporaryFile(dir=folder / "__pycache__"):
        pass


def _write(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(source.encode())
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
