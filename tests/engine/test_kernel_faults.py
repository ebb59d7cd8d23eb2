"""What goes wrong with compiled code on disk is said, and never a number.

A kernel of one line stands for the real ones: they are loaded the same way. Checked: the answer, what is told, what is
left in the folder. Not checked: speed, and the real model's compile.
"""

import errno
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pineal.engine import kept
from pineal.engine.kernel import _load, _name
from pineal.errors import EngineError

ROOT = Path(__file__).parents[2]


def source(factor: float = 2.0) -> str:
    return f'from numba import njit\n\n\n@njit(error_model="numpy", nogil=True, cache=True)\ndef run(x):\n    return x * {factor} + 1.0\n'


def loaded(text: str = source()):
    """The kernel as a new process would load it."""
    return _load.__wrapped__(_name(text, 1, False), text).run


def hits(run) -> int:
    return sum(run.stats.cache_hits.values())


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PINEAL_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def warm(cache):
    assert loaded()(3.0) == 7.0
    again = loaded()
    assert again(3.0) == 7.0 and hits(again) == 1, "a whole file is used"
    return cache


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.rglob(pattern)
    return found


def broken(content: bytes) -> dict[str, bytes]:
    """Ways in which a file may be damaged."""
    middle = len(content) // 2
    flips = {f"bit at {at}": content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :] for at in (0, 40, middle, len(content) - 1)}
    return flips | {"empty": b"", "cut": content[:middle], "longer": content + b"x", "zeros": bytes(len(content))}


@pytest.mark.parametrize("pattern", ["*.kernel", "*.bytecode"])
def test_damaged_code_is_compiled_again(warm, caplog, pattern):
    file = only(warm, pattern)
    for name, content in broken(file.read_bytes()).items():
        caplog.clear()
        file.write_bytes(content)
        with caplog.at_level(logging.WARNING, "pineal"):
            run = loaded()
            assert run(3.0) == 7.0, name
        assert "damaged" in caplog.text, name
        assert hits(run) == (pattern == "*.bytecode"), name
        whole = loaded()
        assert whole(3.0) == 7.0 and hits(whole) == 1, "the damaged file was replaced"


def test_damaged_source_is_written_again(warm):
    file = only(warm, "kernel_*.py")
    for content in broken(file.read_bytes()).values():
        file.write_bytes(content)
        assert loaded()(3.0) == 7.0 and file.read_text() == source()


def test_a_changed_law_does_not_meet_a_warm_cache(warm):
    changed = loaded(source(5.0))
    assert changed(3.0) == 16.0 and hits(changed) == 0
    assert loaded()(3.0) == 7.0


def test_other_types_are_other_files(warm):
    import numpy as np

    run = loaded()
    assert run(np.float32(3.0)) == 7.0 and hits(run) == 0
    assert len(list(warm.rglob("*.kernel"))) == 2


def test_a_moved_cache_is_usable(warm, tmp_path_factory, monkeypatch):
    moved = tmp_path_factory.mktemp("moved") / "kernels"
    warm.rename(moved)
    monkeypatch.setenv("PINEAL_CACHE", str(moved))
    assert loaded()(3.0) == 7.0


def test_a_read_only_cache_is_said_and_does_without(warm, monkeypatch, caplog):
    """Also where the source is there already: numba could not write its code beside it."""
    real = tempfile.TemporaryFile

    def refused(*given, dir=None, **options):
        if dir is not None and Path(dir).is_relative_to(warm):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(dir))
        return real(*given, dir=dir, **options)

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    assert loaded()(3.0) == 7.0
    assert "Read-only" in caplog.text and "PINEAL_CACHE" in caplog.text and str(warm) in caplog.text


def test_nowhere_to_write_is_one_clear_error(cache, monkeypatch):
    def full(*given, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pineal.engine.kernel._write", full)
    with pytest.raises(EngineError, match="PINEAL_CACHE"):
        loaded(source(9.0))


def test_a_disk_that_fills_while_compiled_code_is_written(cache, monkeypatch, caplog):
    monkeypatch.setattr(kept, "_seal", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert loaded()(3.0) == 7.0
    assert "No space left" in caplog.text and not list(cache.rglob("*.kernel"))


SCRIPT = """
import sys
from pineal.engine.kernel import _load, _name
text = sys.argv[1]
print(_load(_name(text, 1, False), text).run(3.0))
"""


def process(cache: Path, before: str = "") -> subprocess.Popen:
    environment = os.environ | {"PINEAL_CACHE": str(cache), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-c", before + SCRIPT, source()], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are of POSIX")
def test_a_real_limit_on_files(tmp_path):
    limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))\n"
    told, said = process(tmp_path, limit).communicate(timeout=120)
    assert float(told) == 7.0 and "cannot be kept" in said and "Traceback" not in said
    assert not list(tmp_path.rglob("*.kernel")) and not list(tmp_path.rglob("*.tmp"))


def test_two_processes_that_compile_at_once(cache):
    both = [process(cache) for _ in range(2)]
    for one in both:
        told, said = one.communicate(timeout=120)
        assert (float(told), said) == (7.0, "")
    assert not list(cache.rglob("*.tmp")) and only(cache, "*.kernel")
    run = loaded()
    assert run(3.0) == 7.0 and hits(run) == 1
