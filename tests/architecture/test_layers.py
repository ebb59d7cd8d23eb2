"""What may import what, and that knowledge stays light to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LIGHT = ("errors", "units", "maths", "evidence", "declare", "physiology", "compounds", "person")
HEAVY = ("numba", "scipy", "pint", "pandas", "matplotlib", "jax")
HEAVY_FOR_HELP = ("numpy", "numba", "scipy", "pint", "pandas", "matplotlib", "jinja2")


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False)


def loaded(tree: Path, program: str) -> set[str]:
    """Names of the top-level packages a program has loaded when it ends."""
    code = f"import sys\n{program}\nprint('LOADED', *sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = run(tree, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rsplit("LOADED", 1)[1].split())


def imports_at_load(source: ast.Module) -> list[tuple[int, str]]:
    """(line, package) of every import that runs when the file is loaded, those under TYPE_CHECKING apart."""
    found, left = [], list(source.body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append((node.lineno, node.module.split(".")[0]))
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            left += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            left += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
    return found


def test_layers_are_kept(tree):
    done = run(tree, str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_knowledge_imports_a_heavy_library_when_loaded(tree):
    package = tree / "src" / "pineal"
    files = [file for name in LIGHT for file in [package / f"{name}.py", *(package / name).rglob("*.py")] if file.is_file()]
    assert files
    found = [
        f"{file.relative_to(tree)}:{line} imports {name}"
        for file in files
        for line, name in imports_at_load(ast.parse(file.read_text(encoding="utf-8")))
        if name in HEAVY
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("layer", LIGHT)
def test_a_layer_of_knowledge_loads_without_heavy_libraries(tree, layer):
    spec = find_spec(f"pineal.{layer}")
    if spec is None or spec.origin is None:
        pytest.skip(f"pineal.{layer} is not there yet")
    assert not loaded(tree, f"import pineal.{layer}") & set(HEAVY)


def test_help_loads_nothing_heavy(tree):
    program = (
        "import contextlib, io\n"
        "sys.argv = ['pineal', '--help']\n"
        "from pineal.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()) as shown: main()\n"
        "assert 'hypnogram' in shown.getvalue()"
    )
    assert not loaded(tree, program) & set(HEAVY_FOR_HELP)
