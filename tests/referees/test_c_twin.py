"""Kernels before the system's C compiler, which gets the generated source line by line (benchmarks/twin.py).

Compared: every bit of stages, probabilities, night statistics and end states; and the speed, so that vectors lost to a change of
the generator cannot hide. Fewer lanes alone are no such loss: 8 lanes still run on vectors of 8, and C slows with them. What
loses vectors is a call that the compiler cannot see into, so that is what the gate is shown to catch. Both times are processor
time of one thread, taken in turns, and only their ratio is judged.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from engine import worlds
from pineal.engine import Engine, Persons, Run, Timeline, simulate
from pineal.engine import kernel as kernels
from pineal.physiology import CHAIN, build
from readings.worlds import part

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # last: its names must not hide those of the tests

import twin
from c_source import Array, Untranslated, translate
from interleaved import ratio, seconds

needs_c = pytest.mark.skipif(twin.compiler() is None, reason="no C compiler on the path (gcc or cc)")
SLOWEST = 1.5
"""The kernel may take this many times as long as its C twin."""
FASTEST = 0.6
"""Below this the compiler lost the vectors of the twin, and the comparison says nothing about the kernel."""


@cache
def engine() -> Engine:
    """The shipped model as the benchmark runs it: no series."""
    return Engine(build(), CHAIN, worlds.weights())


@cache
def nights(days: int) -> Timeline:
    return worlds.timeline(days=days, doses=worlds.three_doses())


def run(what: Engine, persons: int, days: int, lanes: int = 32, epochs: bool = False) -> Run:
    return simulate(what, Persons(persons), nights(days), seed=3, lanes=lanes, threads=1, epochs=epochs)


def against_c(kernel_engine: Engine, c_engine: Engine, persons: int, rounds: int = 7) -> float:
    """How many times as long the kernel takes as C."""
    work = {name: lambda what=what: run(what, persons, 7) for name, what in (("kernel", kernel_engine), ("c", c_engine))}
    return ratio(seconds(work, rounds), "kernel", "c")


@needs_c
@pytest.mark.parametrize(("lanes", "persons"), [(32, 64), (1, 3)])
def test_the_twin_gives_the_same_bits(lanes, persons):
    ours, theirs = (run(what, persons, 3, lanes, epochs=True) for what in (engine(), twin.on_twin(engine(), lanes)))
    assert len(np.unique(ours.nights.stages)) == 5, "a night with every stage, or equality says little"
    np.testing.assert_array_equal(ours.nights.stages, theirs.nights.stages)
    np.testing.assert_array_equal(ours.nights.probability, theirs.nights.probability)
    np.testing.assert_array_equal(ours.end.values, theirs.end.values)
    for name, values in ours.nights.statistics.items():
        np.testing.assert_array_equal(values, theirs.nights.statistics[name], err_msg=name)


@needs_c
def test_the_kernel_is_nearly_as_fast_as_c():
    told = against_c(engine(), twin.on_twin(engine(), 32), persons=256)
    assert told > FASTEST, f"the C twin is {1 / told:.1f} times as slow as the kernel: {twin.version()} did not vectorise it"
    assert told <= SLOWEST, f"the kernel takes {told:.2f} times as long as its C twin: are its loops over lanes still vectors?"


@needs_c
def test_a_kernel_that_lost_its_vectors_is_caught():
    whole = Engine(part(), CHAIN, worlds.weights())
    kernel = whole.kernel(32)
    text = twin.source(kernel)
    scalar = text.replace("    x = F(88.0) if x > F(88.0) else x\n", "    return F(math.exp(x))\n")
    assert scalar != text
    lost = evolve(whole, kernels={32: evolve(kernel, module=kernels._load(kernels._name(scalar, 32, True), scalar))})
    assert against_c(lost, twin.on_twin(whole, 32), persons=128, rounds=5) > SLOWEST


@pytest.mark.parametrize(
    "line",
    [
        "w[0] = w[1] * 2.0", "x = n + key", "x = w[0] @ w[1]", "x = w[0:2]", "x = [n for n in w]", "x = max(n, 1)", "x = n // 2", "x = n / 2",
        "x: float = w[0]", "del n", "for x in w:\n        n = 1", "x = n\n    x = w[0]", "w[0] = 1.0", "w[n, n] = w[0]", "x = missing",
        "x = w[w[0]]", "x = 1 < n < 3", "with n:\n        n = 1", "x = lambda: n", "x = w[0] & w[1]", "x = F(n, n)", "x = np.round(w[0])",
    ],
)  # fmt: skip
def test_what_the_translation_does_not_know_is_refused(line):
    source = f"import numpy as np\nF = np.float32\ndef run(n, key, w):\n    {line}\n    return n, n\n"
    with pytest.raises(Untranslated, match=r"line \d+: "):
        translate(source, "run", ["int64_t", "uint64_t", Array("float", 1)])


@needs_c
def test_a_table_of_the_file_is_read_at_every_axis():
    source = (
        "import numpy as np\nF = np.float32\nT = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, -0.6]]).astype(F)\n"
        "def run(n, w):\n    for d in range(3):\n        w[d] = T[n - 1, d]\n    return n, n\n"
    )
    found = np.zeros(3, np.float32)
    assert twin.of_source(source)(2, found) == (2, 2)
    np.testing.assert_array_equal(found, np.array([0.4, 0.5, -0.6], np.float32))


def test_what_it_knows_is_written_in_the_same_width():
    source = "import numpy as np\nF = np.float32\ndef run(n, w):\n    w[n] = F(n / 120.0) * w[n + 1]\n    return n, n\n"
    assert "p_w[p_n] = (((float)(((double)p_n / (double)0x1.e000000000000p+6))) * p_w[(p_n + INT64_C(1))]);" in translate(
        source, "run", ["int64_t", Array("float", 1)]
    )
