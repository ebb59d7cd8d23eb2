"""Compiled kernels on disk, each with a checksum: what is damaged is compiled again, what cannot be kept is said.

numba's own cache loads machine code unseen (a flipped bit is another program), keeps all signatures of a function in one
index that two processes can overwrite for one another, and ends a run whose compiled code it cannot store. Here a file
holds one signature, says which, is written whole, and is read only when its checksum holds.

Assumption: numba's cache asks its file for ``load(key)`` and ``save(key, data)``, as it has since 2015; tests would tell.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

_LOG = logging.getLogger("pineal")
_SUM = hashlib.sha256


def keep(module: ModuleType) -> None:
    """Let the module's ``run`` be kept this way; before its first call."""
    module.run._cache = _Cache(module.run.py_func)


def code(path: Path, source: str) -> CodeType:
    """The bytecode of a kernel's source, from a file with a checksum (Python's own has none)."""
    kept = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.bytecode"
    found = _unsealed(kept)
    if found is not None and (ready := marshal.loads(found)).co_filename == str(path):  # the folder may have been moved
        return ready
    made = compile(source, str(path), "exec")
    with suppress(OSError):
        _seal(kept, marshal.dumps(made))
    return made


def tell(folder: Path | str, error: OSError) -> None:
    """Say, on standard error, that compiled code is not kept and what would help."""
    _LOG.warning(
        "compiled kernels cannot be kept in %s (%s): every start compiles them again; "
        "make room or permission, or set PINEAL_CACHE to another folder",
        folder,
        error.strerror or error,
    )


class _Cache(FunctionCache):
    def __init__(self, function):
        super().__init__(function)
        self._cache_file = _Files(Path(self._cache_path), self._impl.filename_base)

    def save_overload(self, sig, data):
        try:
            super().save_overload(sig, data)
        except OSError as error:  # the code is in memory and right; only the next start is slower
            tell(self._cache_path, error)


class _Files:
    """One file a signature: checksum, then key and code."""

    def __init__(self, folder: Path, base: str):
        self.folder, self.base = folder, base

    def flush(self) -> None:
        """Forget what is kept of this function."""
        for path in self.folder.glob(f"{self.base}.*.kernel"):
            path.unlink(missing_ok=True)

    def load(self, key: Any) -> Any:
        """The code kept under a key, or None: not there, of another key, or damaged."""
        content = _unsealed(self._path(key))
        if content is None:
            return None
        kept, data = pickle.loads(content)
        return data if kept == key else None

    def save(self, key: Any, data: Any) -> None:
        """Keep code under a key: all of it or nothing."""
        _seal(self._path(key), dumps((key, data)))

    def _path(self, key: Any) -> Path:
        return self.folder / f"{self.base}.{_SUM(str(key).encode()).hexdigest()[:16]}.kernel"


def _unsealed(path: Path) -> bytes | None:
    """What was kept in a file, or None: not there, or damaged (which is said)."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    told, rest = content[: _SUM().digest_size], content[_SUM().digest_size :]
    if _SUM(rest).digest() == told:
        return rest
    _LOG.warning("a compiled kernel in %s was damaged; it is compiled again", path.parent)
    return None


def _seal(path: Path, content: bytes) -> None:
    """Keep bytes behind their checksum: all of them or nothing."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(_SUM(content).digest() + content)
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()
