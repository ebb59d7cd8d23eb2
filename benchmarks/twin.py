"""The C twin of a kernel: its generated source in C, compiled by the system's compiler, called in place of the kernel.

    import twin
    run = twin.compiled(engine.kernel(32))      # takes what kernel.run takes, returns (bed, dose)
    faster = twin.on_twin(engine, 32)           # an engine whose population kernel is C: simulate(faster, ...)

FLAGS are those that change no bit of the answer: no contraction of a product and a sum, no reordering.
"""

from __future__ import annotations

import atexit
import ctypes
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from attrs import evolve

from c_source import TYPES, Array, translate
from pineal.engine import Engine
from pineal.engine.kernel import Kernel

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fno-thread-jumps", "-fno-tree-pre")
_SCALARS = {"int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64, "double": ctypes.c_double, "_Bool": ctypes.c_bool}


class TwinError(RuntimeError):
    """The C compiler is missing or refuses."""


@lru_cache
def compiler() -> str | None:
    """The path of the system's C compiler; None where there is none."""
    return shutil.which("gcc") or shutil.which("cc")


def version() -> str:
    """The compiler's first line about itself."""
    return subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def source(kernel: Kernel) -> str:
    """The Python that a kernel was generated as."""
    return Path(kernel.module.__file__).read_text(encoding="utf-8")


def compiled(kernel: Kernel, flags: tuple[str, ...] = FLAGS) -> Callable[..., tuple[int, int]]:
    """The kernel's `run` in C: same arguments, same effects; compiled at the first call for the types it is called with.

    Raises TwinError without a compiler and c_source.Untranslated for a kernel that the translation does not know.
    """
    return of_source(source(kernel), flags)


def of_source(text: str, flags: tuple[str, ...] = FLAGS) -> Callable[..., tuple[int, int]]:
    """`run` of a generated file in C; see `compiled`."""

    def run(*args) -> tuple[int, int]:
        types = types_of(args)
        function = _function(text, types, flags)
        flat, keep = _flat(args, types)
        returned = (ctypes.c_int64 * 2)()
        function(*flat, returned)
        del keep
        return returned[0], returned[1]

    return run


def on_twin(engine: Engine, lanes: int, flags: tuple[str, ...] = FLAGS) -> Engine:
    """The same engine with the kernel of `lanes` in C."""
    kernel = engine.kernel(lanes)
    return evolve(engine, kernels={lanes: evolve(kernel, name=f"{kernel.name}_c", module=SimpleNamespace(run=compiled(kernel, flags)))})


def types_of(args: tuple) -> tuple[str | Array, ...]:
    """C types of the arguments of a call."""
    return tuple(_type(a) for a in args)


def _type(value) -> str | Array:
    """C type of an argument, as numba types it."""
    if isinstance(value, np.ndarray):
        return Array(TYPES[value.dtype.name], value.ndim)
    return "_Bool" if isinstance(value, bool | np.bool_) else TYPES.get(getattr(value, "dtype", np.dtype(type(value))).name, "?")


def _flat(args: tuple, types: tuple) -> tuple[list, list]:
    """Arguments for C, arrays as an address and lengths; and what must live until the call is over."""
    flat, keep = [], []
    for value, type_ in zip(args, types, strict=True):
        if isinstance(type_, Array):
            if not value.flags.c_contiguous:
                raise TwinError("the twin takes arrays without gaps, the last axis first in memory")
            keep.append(value)
            flat += [ctypes.c_void_p(value.ctypes.data), *(ctypes.c_int64(n) for n in value.shape[1:])]
        else:
            flat.append(_SCALARS[type_](value))
    return flat, keep


@lru_cache(maxsize=64)
def _function(text: str, types: tuple, flags: tuple[str, ...]):
    function = ctypes.CDLL(str(library(translate(text, "run", list(types)), flags))).run
    function.restype = None
    return function


@lru_cache(maxsize=64)
def library(c: str, flags: tuple[str, ...] = FLAGS) -> Path:
    """A shared library of C text, in a folder of this process alone."""
    if compiler() is None:
        raise TwinError("no C compiler: neither gcc nor cc is on the path")
    stem = _folder() / hashlib.sha256("\n".join((c, *flags)).encode()).hexdigest()[:16]
    stem.with_suffix(".c").write_text(c, encoding="utf-8")
    command = [compiler(), *flags, "-shared", "-fPIC", "-o", str(stem.with_suffix(".so")), str(stem.with_suffix(".c")), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise TwinError(f"the C compiler refuses:\n{done.stderr[:2000]}")
    return stem.with_suffix(".so")


@lru_cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="pineal-twin-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
