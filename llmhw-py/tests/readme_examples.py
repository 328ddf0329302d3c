"""Runs the Python examples of a page: for the tests, and as a program for the page of the package that is installed."""

from __future__ import annotations

import ast
import doctest
import importlib.metadata
import importlib.util
import re
import sys

BEHIND = {"to_pandas": "pandas", "plot": "matplotlib"}
"""What the package imports only when it is asked for this."""


def blocks(text: str) -> list[str]:
    """The examples of a page, in order."""
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def run(page: str, examples: list[str]) -> None:
    """Runs examples one after the other in one scope. Raises `AssertionError` where one says something else."""
    import llmhw

    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {"llmhw": llmhw}
    for i, example in enumerate(examples):
        test = doctest.DocTestParser().get_doctest(example, names, f"{page}[{i}]", page, 0)
        assert test.examples, f"{page}[{i}] shows nothing that could be checked"
        result = runner.run(test, clear_globs=False)
        names.update(test.globs)
        assert result.failed == 0, f"{page}[{i}]"


def missing(example: str) -> list[str]:
    """What an example needs and is not installed."""
    names = set()
    for step in doctest.DocTestParser().get_examples(example):
        for node in ast.walk(ast.parse(step.source)):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
            elif isinstance(node, ast.Attribute) and node.attr in BEHIND:
                names.add(BEHIND[node.attr])
    return sorted({top for name in names if importlib.util.find_spec(top := name.split(".")[0]) is None})


def main() -> None:
    """The page that the installed package carries; `--all` allows no example to be left out."""
    page = importlib.metadata.metadata("llmhw").get_payload()
    examples = blocks(str(page))
    assert examples, "the package carries no page with examples"
    known = [example for example in examples if not missing(example)]
    left_out = sorted({name for example in examples for name in missing(example)})
    if left_out and "--all" in sys.argv:
        sys.exit(f"an example needs {', '.join(left_out)}")
    run("the package's page", known)
    rest = f"; {len(examples) - len(known)} need {', '.join(left_out)}" if left_out else ""
    print(f"{len(known)} of the {len(examples)} examples of its page run{rest}")


if __name__ == "__main__":
    main()
