"""`data/vectors`: the cases that every language runs. Pinned answers are compared bit for bit, and the whole of them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

import llmhw

FILES = sorted((Path(__file__).parents[2] / "data/vectors").glob("*.json"))
CASES = [(file.stem, case) for file in FILES for case in json.loads(file.read_text())]


def bits(number: float) -> bytes:
    return struct.pack("<d", float(number))


def plain(answer: Any) -> Any:
    if isinstance(answer, (list, tuple)):
        return [plain(one) for one in answer]
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


def difference(expected: Any, found: Any, decimals: int | None, place: str = "") -> str | None:
    """The first place where an answer is not as expected."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if decimals is None and place and len(expected) != len(found):
            return f"{place}: other fields"
        each = (difference(value, found.get(name), decimals, f"{place}.{name}") for name, value in expected.items())
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{place}: {len(found)} items instead of {len(expected)}"
        each = (
            difference(e, f, decimals, f"{place}[{i}]") for i, (e, f) in enumerate(zip(expected, found, strict=True))
        )
    elif isinstance(expected, (int, float)) and isinstance(found, (int, float)) and not isinstance(expected, bool):
        same = bits(expected) == bits(found) if decimals is None else abs(expected - found) <= 0.5000001 / 10**decimals
        return None if same else f"{place}: expected {expected!r}, found {found!r}"
    else:
        return None if expected == found else f"{place}: expected {expected!r}, found {found!r}"
    return next((wrong for wrong in each if wrong), None)


def test_there_are_cases_of_every_call_and_origin() -> None:
    assert len(CASES) >= 250
    assert {case["origin"] for _, case in CASES} == {"worked", "published", "pinned"}
    functions = {name for name in llmhw.__all__ if callable(getattr(llmhw, name)) and name[0].islower()}
    columns = {"cost_columns", "guide_decode_columns", "project_columns", "guide_figures"}
    # Files are read in `test_files.py`.
    readers = {"read_config", "read_gguf", "read_gguf_tensors", "read_measurements"}
    assert {case["call"] for _, case in CASES} == functions - columns - readers


@pytest.mark.parametrize("name", sorted({file.stem for file in FILES}))
def test_every_vector_holds(name: str) -> None:
    for _, case in (each for each in CASES if each[0] == name):
        what = f"{case['call']}, {case['note']}"
        call = getattr(llmhw, case["call"])
        if "error" in case:
            with pytest.raises(llmhw.LlmhwError) as caught:
                call(**case["input"])
            assert {"kind": caught.value.kind, "parameter": caught.value.parameter} == case["error"], what
            continue
        answer = call(**case["input"])
        found = plain(answer)
        decimals = None if case["origin"] == "pinned" else case.get("decimals", 12)
        assert difference(case["expected"], found, decimals) is None, what


def test_the_comparison_sees_the_last_bit() -> None:
    assert difference(0.1 + 0.2, 0.3, None) is not None and difference(0.1 + 0.2, 0.3, 12) is None
    assert difference({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, None) is not None
    assert difference([1], [1, 2], 12) is not None and difference(0.0, -0.0, None) is not None
