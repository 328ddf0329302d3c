"""No arithmetic in the binding, and nothing exported that is not on the list."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version
from pathlib import Path

import llmhw
from llmhw import _llmhw

ROOT = Path(__file__).parents[1]
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
# What draws and lays out may count pixels and rows; the numbers it shows are the core's.
LAYOUT = {"_html.py"}


def code_lines(text: str) -> list[str]:
    """Lines of Rust without comments and strings."""
    text = re.sub(r'"(\\.|[^"\\])*"', '""', text)
    return [line.split("//")[0] for line in text.splitlines()]


def test_the_rust_part_has_no_arithmetic() -> None:
    files = list((ROOT / "src").rglob("*.rs"))
    assert len(files) >= 10
    # A plus may join bounds of types: those begin with a capital, a lifetime or a question mark.
    operator = re.compile(r"[\w)\]] (?:[-*/%]|\+(?! [A-Z'?]))=? [\w(]|\.(?:powf|powi|sqrt|mul_add|pow)\(")
    for file in files:
        for number, line in enumerate(code_lines(file.read_text()), 1):
            assert not operator.search(line), f"{file.name}:{number}: {line}"


def test_the_check_sees_arithmetic() -> None:
    operator = re.compile(r"[\w)\]] (?:[-*/%]|\+(?! [A-Z'?]))=? [\w(]|\.(?:powf|powi|sqrt|mul_add|pow)\(")
    for line in ("let x = a * 1e9;", "x += 1;", "f(a) / b", "a - b", "x.powf(2.0)"):
        assert operator.search(line), line
    for line in ("fn f<T: A + B>() {}", "&'a str", "*value", "-> f64", "-1"):
        assert not operator.search(line), line


def test_the_python_part_has_no_arithmetic() -> None:
    package = ROOT / "python/llmhw"
    files = [f for f in (*package.glob("*.py"), *package.glob("engines/*.py")) if f.name not in LAYOUT]
    assert len(files) >= 12
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, (ast.BinOp, ast.AugAssign)):
                assert not isinstance(node.op, ARITHMETIC), f"{file.name}:{node.lineno}"


def test_only_what_is_listed_is_exported() -> None:
    stub = ast.parse((ROOT / "python/llmhw/_llmhw.pyi").read_text())
    listed = next(
        ast.literal_eval(node.value)
        for node in stub.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    )
    exported = {name for name in dir(_llmhw) if not name.startswith("__")} | {"__version__"}
    assert exported == set(listed)
    assert set(llmhw.__all__) <= set(dir(llmhw)) and len(set(llmhw.__all__)) == len(llmhw.__all__)
    constants = {"CATALOG_VERSION", "COST_MEASURES", "GUIDE_JSON", "MEASURES"}
    hidden = {"ColumnData", "arrow_names", "arrow_numbers", "distinct", "entries", "find", "names_of", *constants}
    # What `Catalog` and the readers of files are made of.
    hidden |= {"CatalogRows", "GgufHeader", "config_model", "gguf_header", "gguf_model", "gguf_tensors"}
    hidden |= {"measurements_in", "safetensors_needs"}
    for name in listed:
        assert name in llmhw.__all__ or name in hidden or name.startswith("sweep"), name


def test_the_version_is_that_of_the_workspace() -> None:
    stated = re.search(r'^version = "([^"]+)"', (ROOT.parent / "Cargo.toml").read_text(), re.MULTILINE)
    assert stated is not None
    assert llmhw.__version__ == stated.group(1) == version("llmhw")
