"""A kernel is known by its content, so that a changed law can never be answered by an old file.

Compared: names and folders of generated files. Nothing is compiled here.
"""

import ast

import numpy as np
import pytest
from attrs import evolve

from pineal.engine import Engine
from pineal.engine.emit import emit
from pineal.engine.kernel import _name, _write, _written, cache_folder
from pineal.engine.layout import layout
from pineal.engine.trace import trace
from pineal.physiology import CHAIN, build

from . import worlds


def source(model=None, lanes: int = 32, outputs=()) -> str:
    model = model or build()
    return emit(trace(model, CHAIN, outputs), layout(model, lanes), lanes > 1)


def changed(name: str):
    return evolve(build(), values=build().values | {name: build().values[name] * 1.001})


def test_a_changed_constant_is_another_file():
    name = build().at_level("constant")[0]
    assert _name(source(changed(name)), 32, True) != _name(source(), 32, True)


@pytest.mark.parametrize("level", ["shared", "person"])
def test_shared_and_personal_values_need_no_new_file(level):
    for name in build().at_level(level):
        assert source(changed(name)) == source()


def test_lanes_and_outputs_are_other_files():
    names = {_name(text, lanes, lanes > 1) for text, lanes in ((source(), 32), (source(lanes=1), 1), (source(lanes=16), 16), (source(outputs=("circadian.phase",)), 32))}
    assert len(names) == 4


def test_the_same_model_gives_the_same_text():
    assert source() == source()


def test_the_file_is_one_module_that_needs_only_numba_and_numpy():
    imported = {alias.name for node in ast.walk(ast.parse(source())) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(ast.parse(source())) if isinstance(node, ast.ImportFrom)}
    assert imported == {"math", "numpy", "numba"}


def test_no_bare_number_promotes_single_precision():
    """A float literal outside F(...) is a double in numba and doubles the width of all that follows."""
    tree = ast.parse("\n".join(line for line in source().splitlines() if not line.startswith("RELAX = ")))  # cast at once
    inside = {id(arg) for call in ast.walk(tree) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "F" for arg in ast.walk(call)}
    bare = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float) and id(node) not in inside]
    assert bare == []


def test_the_work_of_a_single_precision_run_is_single():
    from pineal.engine import Persons, simulate

    run = simulate(worlds.engine(), Persons(32), worlds.timeline(days=1), seed=1, epochs=True, series_every=100)
    assert run.nights.probability.dtype == np.float32
    assert all(values.dtype == np.float32 for values in run.nights.series.values())


def test_a_damaged_file_is_written_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PINEAL_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    path = _written("kernel_x", "one = 1\n")
    path.write_text("one = 2\n")
    assert _written("kernel_x", "one = 1\n").read_text() == "one = 1\n"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["kernel_x.py"]  # no temporary file is left


def test_a_folder_that_cannot_be_written_does_not_stop_a_run(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PINEAL_CACHE", str(blocked))
    assert _written("kernel_y", "one = 1\n").read_text() == "one = 1\n"


def test_writing_is_atomic(tmp_path):
    _write(tmp_path / "k.py", "a\n")
    _write(tmp_path / "k.py", "b\n")
    assert (tmp_path / "k.py").read_text() == "b\n"


def test_an_engine_keeps_its_kernels():
    assert worlds.engine().kernel(1) is worlds.engine().kernel(1)
    assert isinstance(worlds.engine(), Engine)
