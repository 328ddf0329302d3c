"""The scripts of `examples/python` run, and print what `project` says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import llmhw

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples/python").glob("*.py"))


def test_there_is_an_example_of_each() -> None:
    assert [path.stem for path in EXAMPLES] == ["dask_scenarios", "duckdb_scenarios", "polars_scenarios"]


def cheapest() -> str:
    """The line of a machine, asked one by one."""
    fitting = []
    for machine in llmhw.catalog.hardware.filter(device="unified"):
        p = llmhw.project(hardware=machine, model="gpt-oss-120b", format="mxfp4", context_tokens=32768)
        if machine.price_usd is not None and p.memory.fits and p.decode_tokens_per_second >= 20:
            fitting.append((machine.price_usd, machine.id, p))
    price, name, p = min(fitting, key=lambda each: each[0])
    numbers = f"{price} | {round(p.decode_tokens_per_second, 1)} | {round(p.time_to_first_token_seconds or 0, 1)}"
    return f"gpt-oss-120b | 32768 | {name} | {numbers}"


def longest() -> str:
    question: Any = {"hardware": "rtx-4090-24gb", "model": "qwen3-coder-30b-a3b", "format": "q4-k-m", "kv_format": "q8-0"}
    limit = llmhw.project(**question, context_tokens=0).memory.longest_context_tokens or 0
    context = int(limit // 2048 * 2048)
    rate = round(llmhw.project(**question, context_tokens=context).decode_tokens_per_second, 1)
    return f"qwen3-coder-30b-a3b rtx-4090-24gb {context} {rate}"


def share() -> str:
    machines = [machine for machine in llmhw.catalog.hardware if machine.device != "cpu"]
    asked = [
        llmhw.project(hardware=machine, model="qwen3-32b", format="q4-k-m", context_tokens=context)
        for machine in machines
        for context in (1024, 4096, 16384, 32768)
    ]
    rates = [p.decode_tokens_per_second for p in asked if p.memory.fits]
    return f"qwen3-32b {len(asked)} {len(rates)} {round(max(rates), 1)}"


LINES = {"dask_scenarios": share, "duckdb_scenarios": cheapest, "polars_scenarios": longest}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr
    # A warning is something that a reader would have to explain away; distributed logs what its processes meet while they stop.
    assert "Warning:" not in result.stderr and (result.stderr == "" or path.stem == "dask_scenarios"), result.stderr
    printed = [" ".join(line.replace(" | ", " ").strip("| ").split()) for line in result.stdout.splitlines()]
    assert " ".join(LINES[path.stem]().replace(" | ", " ").split()) in printed, result.stdout
