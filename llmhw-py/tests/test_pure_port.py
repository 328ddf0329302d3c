"""The plain Python that the benchmarks measure against computes what the core computes."""

from __future__ import annotations

import importlib
import math
import random
from pathlib import Path
from types import ModuleType

import pytest

import llmhw

HARDWARE = "mac-mini-m4-pro-20c-48gb"
FOLDER = Path(__file__).parents[2] / "benches" / "python"


@pytest.fixture
def pure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("pure")


@pytest.fixture(params=["pure", "tight"])
def loops(request: pytest.FixtureRequest, pure: ModuleType) -> ModuleType:
    return importlib.import_module(request.param)


def contexts_up_to(limit: int) -> list[float]:
    """The ends, the steps of the formulas, and what lies between."""
    chosen = [0.0, 1.0, 511.0, 512.0, 513.0, 4096.0, 4097.0, float(limit)]
    return [*chosen, *(float(random.Random(i).randrange(limit)) for i in range(200 - len(chosen)))]


@pytest.mark.parametrize(("model", "format"), [("qwen3-8b", "q4-k-m"), ("qwen3-coder:30b", "q4-k-m")])
def test_every_column_agrees(pure: ModuleType, loops: ModuleType, model: str, format: str) -> None:
    contexts = contexts_up_to(int(llmhw.catalog.models.find(model).context_limit_tokens))
    assert len(contexts) == 200
    expected = llmhw.project_columns(hardware=HARDWARE, model=model, format=format, context_tokens=contexts)
    found = loops.columns(pure.prepare(HARDWARE, model, format), contexts)
    asked = {"hardware", "model", "format", "context_tokens", "sequences", "nodes"}
    assert set(found) == set(expected) - asked == set(pure.NAMES)
    for name in pure.NUMBERS:
        for i, (got, want) in enumerate(zip(found[name], expected[name].tolist(), strict=True)):
            is_close = math.isclose(got, want, rel_tol=1e-12) or (math.isnan(got) and math.isnan(want))
            assert is_close, (name, contexts[i], got, want)
    for name in pure.WORDS:
        assert found[name] == expected[name].tolist(), name


@pytest.mark.parametrize("model", ["qwen3-8b", "qwen3-coder:30b"])
def test_the_loop_of_one_column_agrees(pure: ModuleType, loops: ModuleType, model: str) -> None:
    prepared = pure.prepare(HARDWARE, model, "q4-k-m")
    contexts = contexts_up_to(int(prepared.context_limit))
    expected = llmhw.project_columns(
        hardware=HARDWARE, model=model, format="q4-k-m", context_tokens=contexts, columns=["decode_tokens_per_second"]
    ).decode_tokens_per_second.tolist()
    assert loops.decode(prepared, contexts) == pytest.approx(expected, rel=1e-12, abs=0)


def test_what_the_port_does_not_know_is_refused(pure: ModuleType) -> None:
    with pytest.raises(ValueError):
        pure.prepare("rtx-4090-24gb", "qwen3-8b", "q4-k-m")
    with pytest.raises(ValueError):
        pure.columns(pure.prepare(HARDWARE, "qwen3-8b", "q4-k-m"), [1e9])
