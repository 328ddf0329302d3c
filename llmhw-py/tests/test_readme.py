"""The examples people see first are the tested ones."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from readme_examples import blocks, run

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
    examples = blocks((ROOT / page).read_text())
    assert examples, f"{page} has no example"
    run(page, examples)


@pytest.mark.parametrize("page", ["docs/custom-hardware.md", "docs/engines.md"])
def test_examples_of_the_documentation_import_what_they_use(page: str) -> None:
    for example in blocks((ROOT / page).read_text()):
        assert re.search(r">>> import .*\bllmhw\b", example), example
