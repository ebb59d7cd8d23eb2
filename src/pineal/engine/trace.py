"""A model read once as a graph: derivatives, jumps, covariates, effectors and outputs."""

from __future__ import annotations

from attrs import frozen

from pineal.declare import Model
from pineal.declare.chain import Chain
from pineal.declare.scope import Reading
from pineal.declare.tracer import Graph, Node


@frozen(eq=False)
class Traced:
    """Roots of the graph, each a node per name; `order` is that of the steps that are to be taken."""

    model: Model
    chain: Chain
    graph: Graph
    derivatives: dict[str, Node]
    jumps: tuple[tuple[str, str, Node], ...]
    covariates: tuple[Node, ...]
    effectors: tuple[Node, ...]
    outputs: dict[str, Node]
    order: int = 2


class _Tracing(Reading):
    """Names the node of every quantity, so that the generated code reads like the model."""

    def on_quantity(self, full: str, value):
        node = value if isinstance(value, Node) else self.graph.constant(value)
        if node.op not in ("const", "var"):
            self.graph.names.setdefault(node.key, full)
        return node

    @property
    def graph(self) -> Graph:
        return self.environment["graph"]


def trace(model: Model, chain: Chain, outputs: tuple[str, ...] = (), order: int = 2) -> Traced:
    """Run every law once with nodes; constants are folded, other names become variables."""
    graph = Graph(few_angles=True)
    constants = set(model.at_level("constant"))
    environment: dict = {"graph": graph}
    for name in (*model.states, *model.parameters, *model.externals):
        environment[name] = graph.constant(model.values[name]) if name in constants else graph.variable(name)
    reading = _Tracing(model, environment)
    return Traced(
        model=model,
        chain=chain,
        graph=graph,
        derivatives={s: _node(graph, v) for s, v in reading.derivatives().items()},
        jumps=tuple((event, state, _node(graph, reading.law(state.split(".")[0], law))) for event, state, law in model.jumps),
        covariates=tuple(_node(graph, reading[name]) for name in chain.covariates),
        effectors=tuple(_node(graph, reading[name]) for name in chain.effectors.values()),
        outputs={name: _node(graph, reading[name]) for name in outputs},
        order=order,
    )


def _node(graph: Graph, value) -> Node:
    return value if isinstance(value, Node) else graph.constant(value)
