"""The examples people see first are the tested ones."""

from __future__ import annotations

import doctest
import os
import re
import shutil
from pathlib import Path

import llmhw
import pytest

ROOT = Path(__file__).parents[2]


GGUF_BYTES = 4_912_917_504
"""The length of the file whose header the fixture is."""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the pages name, in the folder where the examples run."""
    core = ROOT / "llmhw-core/tests"
    (tmp_path / "model").mkdir()
    for source, name in [
        (ROOT / "examples/ours.toml", "ours.toml"),
        (ROOT / "examples/bench.json", "bench.json"),
        (core / "gguf/llama-3.1-8b-q4-k-m.gguf", "model.gguf"),
        (core / "huggingface/fixtures/qwen3-8b.json", "model/config.json"),
    ]:
        shutil.copy(source, tmp_path / name)
    os.truncate(tmp_path / "model.gguf", GGUF_BYTES)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", ["README.md", "llmhw-py/README.md", "docs/custom-hardware.md", "docs/engines.md"])
@pytest.mark.usefixtures("files")
def test_python_examples_run(page: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    assert blocks, f"{page} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {"llmhw": llmhw}
    for i, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, names, f"{page}[{i}]", page, 0)
        assert test.examples, f"{page}[{i}] shows nothing that could be checked"
        result = runner.run(test, clear_globs=False)
        names.update(test.globs)
        assert result.failed == 0, f"{page}[{i}]"
