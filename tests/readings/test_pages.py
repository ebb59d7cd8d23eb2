"""The pages of docs/model are what the declarations say: written again, they must come out the same."""

import re

import pytest

from declare import worlds as small
from pineal.declare import Module, State, latex, rate
from pineal.declare.symbols import Symbols, own_name
from pineal.maths import PI, TURN, exp, greatest, sqrt, where
from pineal.physiology import MODULES
from readings import worlds

PAGES = (latex.INDEX, *(f"{module.title()}.md" for module in MODULES))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_runs(tree, name):
    found = (tree / "docs" / "model" / name).read_text(encoding="utf-8")
    assert found == worlds.written()[name], "the model has changed: pineal export --latex --out docs/model writes its pages again"


def test_there_is_no_page_without_a_module(tree):
    assert {path.name for path in (tree / "docs" / "model").glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_what_opens_closes(name):
    text = worlds.written()[name]
    formulas = [text[a.end() : b.start()] for a, b in _fences(text)]
    assert all(f.count("{") == f.count("}") and f.count(r"\left") == f.count(r"\right") + f.count(r"\leftarrow") for f in formulas)
    assert all(f.count(r"\begin") == f.count(r"\end") for f in formulas)
    assert len(formulas) or name == latex.INDEX


def _fences(text: str):
    marks = list(re.finditer(r"^```(?:math)?$", text, re.MULTILINE))
    return zip(marks[::2], marks[1::2], strict=True)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.title())
def test_one_symbol_means_one_thing_on_a_page(module):
    symbols = [latex._symbol(module, name) for table in (module.states, module.parameters, module.inputs) for name in table]
    assert len(set(symbols)) == len(symbols)


def test_the_index_counts_every_law_and_number():
    total = [int(cell) for cell in re.findall(r"\| all \|  \|(.*)\|", worlds.written()[latex.INDEX])[0].split("|")]
    assert sum(total[:2]) == sum(len(module.laws) for module in MODULES)
    assert sum(total[2:]) == sum(len(module.parameters) for module in MODULES)


def test_a_page_of_a_small_module():
    text = latex.page(small.Tank, {}, small.WIRES)
    assert r"\frac{d\,\text{level}}{dt} = \text{inflow} - \text{outflow}" in text
    assert "| $`\\text{inflow}`$ | inflow | m/h | `spring.flow` | what comes in |" in text
    assert "Assumed: 0 of 2 laws" in text


@pytest.mark.parametrize(
    ("law", "written"),
    [
        (lambda m: m.a - (m.b - m.a), r"\text{a} - \left(\text{b} - \text{a}\right)"),
        (lambda m: (m.a + m.b) * m.a / m.b, r"\frac{\left(\text{a} + \text{b}\right) \, \text{a}}{\text{b}}"),
        (lambda m: m.a**4, r"{\text{a}}^{4}"),
        (lambda m: (m.a / m.b) ** 2, r"{\left(\frac{\text{a}}{\text{b}}\right)}^{2}"),
        (lambda m: m.a * sqrt(m.a), r"{\text{a}}^{1.5}"),
        (lambda m: exp(-m.a * m.b), r"\exp\left(-\text{a} \, \text{b}\right)"),
        (lambda m: TURN / m.a + PI, r"\frac{2\pi}{\text{a}} + \pi"),
        (lambda m: greatest(0.0, 1.0 - m.a), r"\max\left(0, 1 - \text{a}\right)"),
        (lambda m: where(m.a > m.b, 1.0, 0.5), r"\begin{cases}1 & \text{if } \text{a} > \text{b} \\ 0.5 & \text{otherwise}\end{cases}"),
    ],
)
def test_expressions_read_as_one_would_write_them(law, written):
    class Expressions(Module):
        """Two names."""

        a = State("1", "first", start=0.0)
        b = State("1", "second", start=0.0)

        @rate("a")
        def still(m):
            """Nothing."""
            return 0.0 * m.a

    node = law(_Names())
    assert latex._Writer(Expressions).text(node) == written


class _Names:
    """Any attribute as a symbol."""

    symbols = Symbols(own_name)

    def __getattr__(self, name: str):
        return self.symbols[f"expressions.{name}"]
