"""Sines and cosines of turned and doubled angles, made of those of the plain angle, against the plain formula."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.declare.tracer import Graph, evaluate, reachable
from pineal.maths import cos, sin

ANGLES = st.floats(-15.0, 15.0)
FORMS = {
    "x + c": lambda x, c: x + c, "c + x": lambda x, c: c + x, "x - c": lambda x, c: x - c, "c - x": lambda x, c: c - x,
    "2 x": lambda x, c: 2.0 * x, "2 x + c": lambda x, c: 2.0 * x + c, "c - x 2": lambda x, c: c - x * 2.0,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("function", [sin, cos])
@given(x=ANGLES, c=ANGLES)
def test_values(form, function, x, c):
    graph = Graph(few_angles=True)
    node = function(FORMS[form](graph.variable("x"), c))
    assert evaluate([node], {"x": x})[0] == pytest.approx(function(FORMS[form](x, c)), abs=1e-14)


def test_one_sine_and_one_cosine_serve_all():
    graph = Graph(few_angles=True)
    x = graph.variable("x")
    roots = [cos(x + 0.3), sin(x - 1.2), cos(2.0 * x + 0.7), sin(2.0 * x)]
    assert sorted(node.op for node in reachable(roots) if node.op in ("sin", "cos")) == ["cos", "sin"]


def test_a_sum_of_two_variables_is_left_alone():
    graph = Graph(few_angles=True)
    node = cos(graph.variable("x") + graph.variable("y"))
    assert node.op == "cos"
    assert evaluate([node], {"x": 1.0, "y": 2.0})[0] == math.cos(3.0)
