"""Make the project's own Python environment in `.venv`; the same on Linux, macOS and Windows.

    python3 scripts/setup.py              what `make setup` does: everything to run and to test
    python3 scripts/setup.py --referees   adds the independent software of `make referees`
    python3 scripts/setup.py --bench      adds that and the peers of `make bench`
    python3 scripts/setup.py --suits      only say whether this Python will do (exit 1 if not)
    python3 scripts/setup.py --ready      only say whether all is in place (exit 1 if not)

It needs nothing but Python itself, may be run again at any time, and does nothing when all is in place.
It changes nothing outside the checkout but pip's cache and the cache of simulation kernels. It is written so that
a Python that is too old can still read it and say so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig

OLDEST, NEWEST = (3, 11), (3, 15)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "ready.json")
DOWNLOAD = {"test": "about 130 MB", "referees": "about 145 MB more", "bench": "about 146 MB more"}


def venv_python():
    """The environment's own interpreter."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(VENV, *parts)


def say(text):
    print(text, flush=True)


def unsuitable():
    """Why this Python cannot be used, or an empty text."""
    have = sys.version_info[:2]
    name = "Python {}.{} ({})".format(*have, sys.executable)
    if not OLDEST <= have <= NEWEST:
        return "{} will not do: Pineal needs 3.{} to 3.{}".format(name, OLDEST[1], NEWEST[1])
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return name + " will not do: Pineal needs the usual CPython (numba has no other)"
    if sys.maxsize < 2**32:
        return name + " will not do: Pineal needs a 64-bit Python"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return name + " cannot make environments; install its venv package (on Debian and Ubuntu: apt install python3-venv)"
    return ""


def wanted(lock):
    """What the environment must have been made from to count as ready; moved trees are made anew."""
    sums = {}
    for name in ("requirements/{}.txt".format(lock), "pyproject.toml"):
        with open(os.path.join(ROOT, *name.split("/")), "rb") as file:
            installed = file.read().split(b"\n[tool.ruff")[0]  # what follows is for linters and tests
        sums[name] = hashlib.sha256(installed).hexdigest()
    return {"place": ROOT, "python": list(sys.version_info[:2]), "sums": sums}


def stamp():
    """What is recorded as installed: nothing after a failure."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def is_ready(lock):
    """Whether the environment is there, belongs to this place and holds what the lock names."""
    have, want = stamp(), wanted(lock)
    same = have.get("place") == want["place"] and os.path.exists(venv_python())
    return same and all(have["sums"].get(name) == value for name, value in want["sums"].items())


def call(*command, quiet=False):
    """Run a command in the checkout, without reading standard input."""
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, check=False).returncode


def pip(*arguments):
    """The environment's pip; stops the setup when it fails."""
    code = call(venv_python(), "-m", "pip", "--disable-pip-version-check", *arguments)
    if code:
        sys.exit(
            "\nSetting up stopped: pip could not install what it was asked to (its last lines say why).\n"
            "Without a network nothing can be fetched. If it finds no matching distribution, there may be none for this\n"
            "Python on this machine yet: try another one of 3.{} to 3.{}, for example  make setup PYTHON=python3.13\n"
            "Running the same command again goes on with what was already fetched.".format(OLDEST[1], NEWEST[1])
        )


def make_environment():
    """An empty environment; a half-made one, or one of another place, is replaced."""
    kept = stamp().get("place") == ROOT and os.path.exists(venv_python())
    if kept and call(venv_python(), "-m", "pip", "--version", quiet=True) == 0:
        os.remove(STAMP)
        return
    if os.path.exists(VENV):
        say("Replacing the unfinished or moved environment in .venv")
        shutil.rmtree(VENV)
    if call(sys.executable, "-m", "venv", VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("This Python could not make an environment in {}; see the message above.".format(VENV))


def install(lock):
    """The locked packages, each checked against its hash, then Pineal itself in place."""
    say("Installing the packages of requirements/{}.txt ({} to fetch, once; a minute or two)".format(lock, DOWNLOAD[lock]))
    lock_file = os.path.join("requirements", lock + ".txt")
    pip("install", "-qq", "--require-hashes", "--only-binary=:all:", "-r", lock_file)
    pip("install", "-qq", "--no-build-isolation", "--no-deps", "--no-index", "-e", ".")


def record(lock, before):
    """Say in the stamp what is installed; only reached when everything went well."""
    want = wanted(lock)
    if before.get("place") == ROOT:  # the same environment, added to
        want = {"place": ROOT, "python": before["python"], "sums": {**before["sums"], **want["sums"]}}
    with open(STAMP, "w", encoding="utf-8") as file:
        json.dump(want, file, indent=1)


def warm():
    """Let the engine compile its kernels now, so that the first plan does not wait for it."""
    known = "import importlib.util as u, sys; sys.exit(u.find_spec('pineal.engine') is None or u.find_spec('pineal.engine.warm') is None)"
    if call(venv_python(), "-c", known):
        return
    say("Preparing the simulation kernels, once (less than a minute)")
    if call(venv_python(), "-m", "pineal.engine.warm"):
        say("The kernels could not be prepared (see above); they will be made when first needed.")


def set_up(lock):
    """Bring the environment to the lock, unless it is there already."""
    before = stamp()
    make_environment()
    install(lock)
    if lock == "test":
        warm()
    record(lock, before)
    say("Ready: {}".format(os.path.relpath(venv_python(), ROOT)))


def main(arguments):
    """The exit code, or the reason for stopping."""
    lock = next((name for name in ("bench", "referees") if "--" + name in arguments), "test")
    if "--ready" in arguments:
        return 0 if is_ready(lock) else 1
    reason = unsuitable()
    if reason or "--suits" in arguments:
        return reason or 0
    if "--this" in arguments and stamp().get("python") != list(sys.version_info[:2]):
        shutil.rmtree(VENV, ignore_errors=True)
    if is_ready(lock):
        say("Everything is in place in .venv")
    else:
        set_up(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
