"""The shape of the package: imports go one way, and each boundary is crossed once."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "feature_warehouse"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py"
}
ENTRIES = {
    "feature_warehouse.cli",
    "feature_warehouse.warehouse",
}
# what a module of each layer may import from the package
MAY_IMPORT = {
    "entry": {"command", "job", "pure", "boundary"},
    "command": {"command", "job", "pure", "boundary"},
    "job": {"job", "pure", "boundary"},
    "boundary": {"boundary", "pure"},
    "pure": {"pure"},
}


def layer(module):
    if module in ENTRIES:
        return "entry"
    if module.startswith("feature_warehouse.commands."):
        return "command"
    if module.startswith("feature_warehouse.jobs."):
        return "job"
    if module.startswith("feature_warehouse.boundaries."):
        return "boundary"
    return "pure"


def tree(module):
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module):
    """Every name a module imports, late imports included."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports(module):
    return {name for name in imports(module) if name in MODULES}


def imports_package(module, package):
    return any(name.split(".")[0] == package for name in imports(module))


def functions(module):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(module)) if isinstance(node, kinds)]


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    allowed = MAY_IMPORT[layer(module)]
    assert {one for one in own_imports(module) if layer(one) not in allowed} == set()


def test_imports_make_no_cycle():
    done, path = set(), []

    def visit(module):
        assert module not in path, [*path, module]
        if module not in done:
            path.append(module)
            for one in sorted(own_imports(module)):
                visit(one)
            done.add(path.pop())

    for module in MODULES:
        visit(module)


def connects(module):
    """Every place of a module that opens DuckDB, a call or not, as its source."""
    return [
        ast.get_source_segment(MODULES[module].read_text(encoding="utf-8"), node)
        for node in ast.walk(tree(module))
        if any(
            isinstance(one, ast.Attribute)
            and one.attr == "connect"
            and isinstance(one.value, ast.Name)
            and one.value.id == "duckdb"
            for one in [node, *ast.iter_child_nodes(node)]
        )
    ]


def test_one_module_opens_duckdb():
    # and one opens a private one in memory, for functions from tables to tables
    memory = "feature_warehouse.scratch"
    openers = {module for module in MODULES if connects(module)}
    assert openers == {"feature_warehouse.boundaries.warehouse_file", memory}
    assert set(connects(memory)) == {"duckdb.connect", 'duckdb.connect(":memory:")'}


def test_one_module_runs_dbt():
    runners = {module for module in MODULES if imports_package(module, "dbt")}
    assert runners == {"feature_warehouse.boundaries.dbt_project"}


def test_one_module_reads_dbt_artifacts():
    artifacts = {"manifest.json", "catalog.json", "run_results.json"}
    readers = {
        module
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Constant) and node.value in artifacts
    }
    assert readers <= {"feature_warehouse.boundaries.artifacts"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_under_300_lines(module):
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("module", MODULES)
def test_a_function_has_under_40_lines_beside_its_docstring(module):
    def lines(node):
        first = node.body[0]
        text = ast.get_docstring(node) and first.end_lineno - first.lineno + 1
        return node.end_lineno - node.lineno + 1 - (text or 0)

    assert [one.name for one in functions(module) if lines(one) >= 40] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_public_function_is_typed(module):
    untyped = [
        node.name
        for node in functions(module)
        if not node.name.startswith("_") and node.returns is None
    ]
    assert untyped == []


def test_help_imports_nothing_heavy():
    heavy = {"dbt", "duckdb", "numpy", "pandas", "pyarrow", "yaml", "jinja2"}
    code = (
        "import sys\n"
        "from feature_warehouse.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"
