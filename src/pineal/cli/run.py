"""What every verb shares: call the API, print the answer, turn faults into messages and exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

DONE, INTERNAL, BAD_INPUT, REFUSED, INTERRUPTED = 0, 1, 2, 3, 130
GATES = ("plan", "review")


def run(verb: str, as_json: bool, *given: Any, progress: bool = False, **options: Any) -> None:
    """Run one verb and end the process with the exit code of its answer."""
    _speak_utf8()
    try:
        _guard_folder(options)
        answer = _ask(verb, as_json, given, options, progress)
        _print(verb, answer, as_json, options.get("out"))
        code = _code(verb, answer)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = _reader_left()
    except Exception as error:
        code = _fail(error, as_json, given, options)
    raise typer.Exit(code)


def _ask(verb: str, as_json: bool, given: tuple, options: dict, progress: bool) -> Any:
    """The answer of the API; whatever a library prints meanwhile goes to standard error."""
    from pineal.cli.progress import shown

    with _quiet_stdout(as_json), shown() as bar:
        from pineal import api

        return getattr(api, verb)(*given, **options, **({"progress": bar} if progress else {}))


@contextlib.contextmanager
def _quiet_stdout(wanted: bool) -> Iterator[None]:
    with contextlib.redirect_stdout(sys.stderr) if wanted else contextlib.nullcontext():
        yield


def _print(verb: str, answer: Any, as_json: bool, out: Path | None) -> None:
    if as_json:
        print_json(answer)
    else:
        from pineal.cli import show

        show.answer(verb, answer, out)
    sys.stdout.flush()


def _code(verb: str, answer: Any) -> int:
    """3 for a refusal at a gate, 1 for shipped knowledge that does not hold, else 0."""
    if not isinstance(answer, dict):
        return DONE
    if verb in GATES and answer.get("verdict") == "refused":
        return REFUSED
    return INTERNAL if verb == "check" and answer.get("faults") else DONE


def _guard_folder(options: dict) -> None:
    """Refuse, before any work, to write into a folder that holds files already."""
    out = options.get("out")
    if out is None or not out.exists():
        return
    from pineal.errors import DataError, Fault

    if not out.is_dir():
        raise DataError(Fault(str(out), "--out", "is a file", "name a folder"))
    if any(out.iterdir()) and not options.get("overwrite"):
        raise DataError(Fault(str(out), "--out", "holds files already", "name another folder, or add --overwrite"))


def _fail(error: Exception, as_json: bool, given: tuple, options: dict) -> int:
    """Say what went wrong, as short as it can be, and return the exit code."""
    from pineal.errors import DataError, EvidenceError, Fault, PinealError, UnitError

    if isinstance(error, OSError) and _is_ours(error.filename, given, options):
        error = DataError(Fault(str(error.filename), "", error.strerror or "cannot be used", "check the name and the permissions"))
    if isinstance(error, DataError):
        return _tell(as_json, {"faults": [_row(fault) for fault in error.faults]}, [str(fault) for fault in error.faults], BAD_INPUT)
    if isinstance(error, PinealError):
        code = BAD_INPUT if isinstance(error, UnitError | EvidenceError) else INTERNAL
        return _tell(as_json, {"error": str(error)}, [str(error)], code)
    if os.environ.get("PINEAL_DEBUG"):
        raise error
    text = (
        f"This is a fault of Pineal, not of your files ({type(error).__name__}: {error}). "
        "Nothing it printed before should be relied on. Run the same command with PINEAL_DEBUG=1 set to see where it happened, "
        "and please report it with that."
    )
    return _tell(as_json, {"error": text}, [text], INTERNAL)


def _is_ours(name: Any, given: tuple, options: dict) -> bool:
    """Whether an operating-system error is about a file the user named (or one in the folder they named)."""
    if name is None:
        return False
    named = [Path(path) for entry in (*given, options.get("out")) for path in (entry if isinstance(entry, list) else [entry]) if path]
    return any(Path(os.fsdecode(name)).is_relative_to(path) for path in named)


def _row(fault: Any) -> dict[str, str]:
    return {"file": fault.file, "place": fault.place, "wrong": fault.wrong, "right": fault.right}


def _tell(as_json: bool, answer: dict, lines: list[str], code: int) -> int:
    """JSON for the machine on standard output, one line per fault for the reader on standard error."""
    if as_json:
        print_json(answer)
    for line in lines:
        typer.secho(line, fg="red" if sys.stderr.isatty() else None, err=True)
    return code


def print_json(answer: Any) -> None:
    """One JSON document on standard output; numbers that are none become null."""
    import json

    print(json.dumps(plain(answer), ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """The same answer in the types JSON knows."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    if isinstance(value, float):
        return value if value - value == 0 else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")


def leave() -> None:
    """End after Ctrl-C: what must be tidied is, but a compiler's memory is not taken apart piece by piece."""
    import atexit

    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _reader_left() -> int:
    """The reader of a pipe went away (`pineal cite | head`): stop without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
