"""Differentiating the traced graph: derivatives of nodes as nodes, and the thresholds at which slopes jump."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import frozen

from pineal.declare.tracer import Graph, Node, reachable
from pineal.engine.trace import Traced

_COMPARISONS = {"gt": (0, 1), "ge": (0, 1), "lt": (1, 0), "le": (1, 0)}


def _pow(y: Node, a: tuple, d: tuple) -> Node:
    if a[1].op == "const":
        return a[1] * y.graph.node("pow", a[0], a[1] - 1.0) * d[0]
    return y * (d[1] * y.graph.node("log", a[0]) + a[1] * d[0] / a[0])


def _choice(condition: Node, yes: Node, no: Node) -> Node:
    return yes if yes is no else yes.graph.node("where", condition, yes, no)


def _root(y: Node, d: Node) -> Node:
    """Nothing moves at the root of nothing: light raised to a power is flat in the dark."""
    return d * y.graph.node("where", y > 0.0, 0.5 / y, 0.0)


_RULES: dict[str, Callable[[Node, tuple, tuple], Node]] = {
    "add": lambda y, a, d: d[0] + d[1],
    "sub": lambda y, a, d: d[0] - d[1],
    "neg": lambda y, a, d: -d[0],
    "mul": lambda y, a, d: d[0] * a[1] + a[0] * d[1],
    "div": lambda y, a, d: (d[0] - y * d[1]) / a[1],
    "exp": lambda y, a, d: y * d[0],
    "log": lambda y, a, d: d[0] / a[0],
    "sqrt": lambda y, a, d: _root(y, d[0]),
    "sin": lambda y, a, d: y.graph.node("cos", a[0]) * d[0],
    "cos": lambda y, a, d: -(y.graph.node("sin", a[0]) * d[0]),
    "tanh": lambda y, a, d: (1.0 - y * y) * d[0],
    "pow": _pow,
    "min": lambda y, a, d: _choice(a[0] < a[1], d[0], d[1]),
    "max": lambda y, a, d: _choice(a[0] > a[1], d[0], d[1]),
    "where": lambda y, a, d: _choice(a[0], d[1], d[2]),
}
"""Derivative of a node y with arguments a, whose derivatives are d; every function of the closed list."""


class Differential:
    """Derivatives of the nodes of a graph by its variables, as nodes of the same graph."""

    def __init__(self, graph: Graph):
        self.graph = graph
        self.zero, self.one = graph.constant(0.0), graph.constant(1.0)
        self.known: dict[tuple[int, str], Node] = {}

    def __call__(self, node: Node, name: str) -> Node:
        """The derivative of a node by a variable."""
        if (node.key, name) in self.known:
            return self.known[node.key, name]
        for each in reachable([node]):
            if (each.key, name) not in self.known:
                self.known[each.key, name] = self._step(each, name)
        return self.known[node.key, name]

    def _step(self, node: Node, name: str) -> Node:
        if node.op == "var":
            return self.one if node.args[0] == name else self.zero
        inner = tuple(self.known[a.key, name] if isinstance(a, Node) else self.zero for a in node.args)
        if node.op not in _RULES or all(d is self.zero for d in inner):
            return self.zero
        return _RULES[node.op](node, node.args, inner)

    def row(self, node: Node, names: Iterable[str]) -> dict[str, Node]:
        """The derivatives that are not zero everywhere, by name of the variable."""
        found = {name: self(node, name) for name in names}
        return {name: d for name, d in found.items() if not (d.op == "const" and d.args[0] == 0.0)}


@frozen(eq=False)
class Switch:
    """A threshold inside the laws: a node that passes zero, and by how much each slope is larger above it."""

    height: Node
    jumps: dict[str, Node]


def switches(traced: Traced, differential: Differential) -> list[Switch]:
    """All thresholds at which a state makes a slope jump; comparisons of the same two nodes are one threshold."""
    surfaces: dict[tuple[int, int], list[Node]] = {}
    for node in reachable(traced.derivatives.values()):
        if node.op in _COMPARISONS and differential.row(_height(node), traced.model.states):
            surfaces.setdefault(tuple(sorted(a.key for a in node.args)), []).append(node)
    under = {state: {node.key for node in reachable([slope])} for state, slope in traced.derivatives.items()}
    found = [Switch(_height(nodes[0]), _jumps_at(traced, nodes, under)) for nodes in surfaces.values()]
    return [switch for switch in found if switch.jumps]


def _height(node: Node) -> Node:
    """Positive where a comparison holds."""
    above, below = (node.args[k] for k in _COMPARISONS[node.op])
    return above - below


def _jumps_at(traced: Traced, nodes: list[Node], under: dict[str, set[int]]) -> dict[str, Node]:
    """By state what its slope gains above a threshold; `under`: keys of the nodes that each slope hangs on."""
    first = nodes[0].args[_COMPARISONS[nodes[0].op][0]]
    above = {n.key: traced.graph.constant(n.args[_COMPARISONS[n.op][0]] is first) for n in nodes}
    below = {key: traced.graph.constant(not value.args[0]) for key, value in above.items()}
    moved = {state: slope for state, slope in traced.derivatives.items() if not under[state].isdisjoint(above)}
    pairs = {state: (replaced(slope, above), replaced(slope, below)) for state, slope in moved.items()}
    return {state: high - low for state, (high, low) in pairs.items() if high is not low}


def replaced(root: Node, constants: dict[int, Node]) -> Node:
    """A node with some of the nodes under it, named by their keys, replaced by constants."""
    new: dict[int, Node] = dict(constants)
    for node in reachable([root]):
        if node.key not in new:
            args = [new[a.key] if isinstance(a, Node) else a for a in node.args]
            new[node.key] = node if all(a is b for a, b in zip(args, node.args, strict=True)) else node.graph.node(node.op, *args)
    return new[root.key]
