"""The examples people see first are the tested ones."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "llmhw-py/README.md"])
def test_python_examples_run(page: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    assert blocks, f"{page} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    for i, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"{page}[{i}]", page, 0)
        assert test.examples, f"{page}[{i}] shows nothing that could be checked"
        result = runner.run(test, clear_globs=False)
        names.update(test.globs)
        assert result.failed == 0, f"{page}[{i}]"
