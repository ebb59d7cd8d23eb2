"""The derivative of every function of the closed list, against central differences of the function itself."""

import math

import pytest

from pineal import maths
from pineal.declare.tracer import Graph, Node, reachable
from pineal.engine.differential import _RULES, Differential

H = 1e-6
CASES = {
    "add": lambda x, y: x + 2.0 * y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y * x, "div": lambda x, y: x / (y + x),
    "neg": lambda x, y: -x, "exp": lambda x, y: maths.exp(x * y), "log": lambda x, y: maths.log(x + y), "sqrt": lambda x, y: maths.sqrt(x * y),
    "sin": lambda x, y: maths.sin(x * y), "cos": lambda x, y: maths.cos(x - 2.0 * y), "tanh": lambda x, y: maths.tanh(x / y),
    "pow": lambda x, y: maths.pow(x, y) + maths.pow(y, 2.5) + x**5,
    "min": lambda x, y: maths.least(x, y) * y, "max": lambda x, y: maths.greatest(x, y) * y,
    "where": lambda x, y: maths.where(x > y, x * x, y * x),
}  # fmt: skip


def value(node: Node, names: dict[str, float]) -> float:
    """A node as a number, by the functions the laws use on floats."""
    found: dict[int, float] = {}
    from pineal.declare.tracer import _FOLD

    for each in reachable([node]):
        if each.op in ("const", "var"):
            found[each.key] = each.args[0] if each.op == "const" else names[each.args[0]]
        else:
            found[each.key] = _FOLD[each.op](*(found[a.key] for a in each.args))
    return found[node.key]


def test_every_function_has_a_rule_and_a_case():
    assert set(maths.FUNCTIONS) <= set(_RULES)
    assert set(CASES) == set(_RULES)


@pytest.mark.parametrize("at", [(0.7, 1.3), (1.9, 0.4)])
@pytest.mark.parametrize("name", CASES)
def test_the_rule_of(name, at):
    graph = Graph()
    node = CASES[name](graph.variable("x"), graph.variable("y"))
    by = Differential(graph)
    for k, variable in enumerate("xy"):
        ends = [CASES[name](*(v + sign * H * (k == i) for i, v in enumerate(at))) for sign in (-1, 1)]
        expected = (ends[1] - ends[0]) / (2 * H)
        assert value(by(node, variable), dict(zip("xy", at, strict=True))) == pytest.approx(expected, rel=1e-8, abs=1e-8)


def test_light_to_the_power_three_halves_is_flat_in_the_dark():
    graph = Graph()
    x = graph.variable("x")
    slope = Differential(graph)(x * maths.sqrt(x), "x")
    assert value(slope, {"x": 4.0}) == pytest.approx(3.0)
    with pytest.raises(ZeroDivisionError):  # floats refuse 0.5 / 0; the kernels choose the other branch
        value(slope, {"x": 0.0})


def test_what_does_not_depend_on_a_name_has_no_derivative_by_it():
    graph = Graph()
    node = maths.exp(graph.variable("x"))
    assert Differential(graph).row(node, ["x", "y"]).keys() == {"x"}
    assert math.isclose(value(Differential(graph)(node, "x"), {"x": 0.5}), math.exp(0.5))
