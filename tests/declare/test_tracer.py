"""The traced graph computes what the law computes with floats, with less work."""

import math
import operator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pineal import maths
from pineal.declare.tracer import _FOLD, Graph, Node, reachable
from pineal.errors import ModelError

NAMES = ("x", "y", "z")


def evaluate(node: Node, values: dict[str, float]):
    """A graph read with numbers."""
    known: dict[int, object] = {}
    for n in reachable([node]):
        if n.op == "var":
            known[n.key] = values[n.args[0]]
        elif n.op == "const":
            known[n.key] = n.args[0]
        else:
            known[n.key] = _FOLD[n.op](*(known[a.key] for a in n.args))
    return known[node.key]


UNARY = {
    "neg": operator.neg, "tanh": maths.tanh, "sin": maths.sin, "cos": maths.cos, "exp": lambda a: maths.exp(maths.tanh(a)),
    "log": lambda a: maths.log(1.0 + a * a), "sqrt": lambda a: maths.sqrt(a * a), "cube": lambda a: a**3, "fifth": lambda a: a**5,
    "pow": lambda a: maths.pow(1.0 + a * a, 0.7),
}
BINARY = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": lambda a, b: a / (1.0 + b * b), "min": maths.least,
    "max": maths.greatest, "where": lambda a, b: maths.where(a > b, a, b * 2.0), "where le": lambda a, b: maths.where((a <= b) & (b < 3.0), b, a),
    "where or": lambda a, b: maths.where((a >= b) | (b < 0.0), a - b, 1.0), "hill": lambda a, b: maths.hill(a * a, 0.5 + b * b),
}

leaves = st.one_of(st.sampled_from(NAMES), st.floats(-3.0, 3.0).map(lambda v: round(v, 3)), st.sampled_from([0.0, 1.0, -1.0, 2.0]))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(UNARY)), inner), st.tuples(st.sampled_from(sorted(BINARY)), inner, inner)),
    max_leaves=24,
)


def build(tree, environment):
    """A tree as a law would compute it, on floats or on nodes."""
    if isinstance(tree, tuple):
        arguments = [build(t, environment) for t in tree[1:]]
        return (UNARY if len(arguments) == 1 else BINARY)[tree[0]](*arguments)
    return environment[tree] if isinstance(tree, str) else tree


values = st.fixed_dictionaries({name: st.floats(-3.0, 3.0) for name in NAMES})


@settings(max_examples=300, deadline=None)
@given(trees, values)
def test_a_traced_expression_equals_the_law_with_floats(tree, environment):
    try:
        expected = build(tree, environment)
    except OverflowError:
        assume(False)
    assume(math.isfinite(expected) and abs(expected) < 1e100)
    graph = Graph()
    node = build(tree, {name: graph.variable(name) for name in NAMES})
    found = evaluate(node, environment) if isinstance(node, Node) else node
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(trees)
def test_tracing_a_law_twice_adds_no_node(tree):
    graph = Graph()
    environment = {name: graph.variable(name) for name in NAMES}
    build(tree, environment)
    once = len(graph.nodes)
    build(tree, environment)
    assert len(graph.nodes) == once


@settings(max_examples=100, deadline=None)
@given(trees, values)
def test_an_expression_of_numbers_folds_to_one_number(tree, environment):
    try:
        expected = build(tree, environment)
    except OverflowError:
        assume(False)
    assume(math.isfinite(expected))
    graph = Graph()
    node = build(tree, {name: graph.constant(value) for name, value in environment.items()})
    if isinstance(node, Node):
        assert node.op == "const"
        assert node.args[0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_what_changes_nothing_vanishes():
    graph = Graph()
    x = graph.variable("x")
    for same in (x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, x**1):
        assert same is x
    assert (x * 0).args == (0.0,)
    assert maths.where(graph.constant(True), x, 2.0) is x
    assert maths.where(graph.constant(False), 2.0, x) is x


def test_zero_and_minus_zero_and_true_and_one_stay_apart():
    graph = Graph()
    assert graph.constant(0.0) is not graph.constant(-0.0)
    assert graph.constant(True) is not graph.constant(1.0)


def test_equal_expressions_are_one_node():
    graph = Graph()
    x, y = graph.variable("x"), graph.variable("y")
    assert x * y + maths.exp(x) is x * y + maths.exp(x)
    assert x - y is not y - x


def test_whole_powers_are_multiplications():
    graph = Graph()
    x = graph.variable("x")
    assert {n.op for n in reachable([x**8])} == {"var", "mul"}
    assert len([n for n in reachable([x**8]) if n.op == "mul"]) == 3
    assert {n.op for n in reachable([x**0.5])} == {"var", "const", "pow"}


@pytest.mark.parametrize("exponent", [0, -1, -2])
def test_zero_and_negative_powers(exponent):
    graph = Graph()
    node = graph.variable("x") ** exponent
    assert evaluate(node, {"x": 1.7}) == pytest.approx(1.7**exponent)


def test_an_operation_outside_the_list_is_refused():
    graph = Graph()
    with pytest.raises(ModelError, match="erf is not in the closed list"):
        graph.node("erf", graph.variable("x"))


def test_arguments_come_before_their_users():
    graph = Graph()
    x = graph.variable("x")
    order = [n.key for n in reachable([maths.exp(x * 2.0) + maths.sin(x)])]
    assert order == sorted(order)
