"""Bad input: a clear exception that names the argument and the value, and never a panic."""

from __future__ import annotations

import pickle
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import llmhw
from llmhw import errors

Question = dict[str, Any]
BOX: Question = {
    "name": "Box",
    "device": "unified",
    "memory_gibibytes": 48,
    "memory_bandwidth_gigabytes_per_second": 273,
}


def raised(call: Any, **arguments: Any) -> errors.LlmhwError:
    with pytest.raises(errors.LlmhwError) as caught:
        call(**arguments)
    return caught.value


def test_every_kind_of_the_core_has_its_class() -> None:
    source = Path(__file__).parents[2] / "llmhw-core/src/error.rs"
    words = re.findall(r'Self::\w+ => "([a-z-]+)"', source.read_text())
    assert len(words) >= 7
    classes = set()
    for word in words:
        error = errors.from_core("message", [(word, "message", "parameter", ["candidate"])])
        assert isinstance(error, errors.LlmhwError) and isinstance(error, ValueError)
        assert (error.kind, str(error), error.parameter) == (word, "message", "parameter")
        assert error.candidates == ("candidate",)
        classes.add(type(error))
    assert len(classes) == len(words) and errors.LlmhwError not in classes


def test_every_class_is_raised_by_some_call(question: Question) -> None:
    cases: list[tuple[type[errors.LlmhwError], Any, Question, str]] = [
        (llmhw.OutOfRangeError, llmhw.project, question | {"context_tokens": -1}, "context_tokens"),
        (llmhw.InconsistentError, llmhw.project, question | {"context_tokens": 1e8}, "context_tokens"),
        (llmhw.MissingInputError, llmhw.project, {"hardware": "rtx-4090-24gb"}, "model"),
        (llmhw.UnsupportedError, llmhw.project, question | {"runtime": "llama-cpp-cuda"}, "runtime"),
        (llmhw.UnknownIdError, llmhw.project, question | {"model": "qwen3-coder-31b"}, "model"),
        (llmhw.AmbiguousError, llmhw.project, question | {"hardware": "M4 Pro"}, "hardware"),
        (llmhw.InvalidRecordError, llmhw.project, question | {"context_tokens": "8192"}, "context_tokens"),
    ]
    for cls, call, arguments, parameter in cases:
        error = raised(call, **arguments)
        assert (type(error), error.parameter) == (cls, parameter), error
        assert parameter in str(error)
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.candidates) == (cls, str(error), error.candidates)


@pytest.mark.parametrize("call", ["project", "fit", "recommend", "pool", "break_even", "guide_decode"])
def test_an_unknown_argument_is_named(call: str, question: Question) -> None:
    error = raised(getattr(llmhw, call), **question, contex_tokens=1)
    assert isinstance(error, llmhw.InvalidRecordError) and "contex_tokens" in str(error) or error.parameter


def test_an_unknown_argument_is_named_before_a_missing_one() -> None:
    error = raised(llmhw.project, hardwar="rtx-4090-24gb")
    assert error.parameter == "hardwar" and "`hardware`" in str(error)


@pytest.mark.parametrize("call", ["project", "fit", "plan", "fleet", "uncertainty", "guide_decode"])
def test_a_misspelt_catalog_is_told(call: str) -> None:
    error = raised(getattr(llmhw, call), catalogue={})
    assert error.parameter == "catalogue" and "such as `catalog`; write that" in str(error)


def test_what_is_not_finite_does_not_hide_other_faults(question: Question) -> None:
    error = raised(llmhw.project, **question | {"context_tokens": float("nan"), "sequences": -1, "own_runs": [{}]})
    assert error.parameter == "context_tokens" and isinstance(error, llmhw.OutOfRangeError)
    assert [one.parameter for one in error.all][:3] == ["context_tokens", "sequences", "own_runs[0].hardware"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), np.float64("nan"), np.float32("inf")])
@pytest.mark.parametrize("name", ["context_tokens", "prompt_tokens", "output_tokens", "efficiency"])
def test_numbers_that_are_none_are_out_of_range(name: str, value: Any, question: Question) -> None:
    error = raised(llmhw.project, **question | {name: value})
    assert isinstance(error, llmhw.OutOfRangeError) and error.parameter == name


@pytest.mark.parametrize("value", ["1", True, b"1", [1], {"a": 1}, object(), 1j, print])
@pytest.mark.parametrize("name", ["context_tokens", "sequences", "nodes"])
def test_what_is_no_number_is_refused_with_the_value(name: str, value: Any, question: Question) -> None:
    error = raised(llmhw.project, **question | {name: value})
    assert isinstance(error, llmhw.InvalidRecordError) and (error.parameter or "").startswith(name), error


@pytest.mark.parametrize("value", [1.5, -1, 2**40, 10**400])
def test_counts_are_whole_and_small(value: Any, question: Question) -> None:
    error = raised(llmhw.project, **question | {"sequences": value})
    assert error.parameter == "sequences"


@pytest.mark.parametrize("value", [3, 2.5, ["rtx-4090-24gb"], True, object()])
def test_what_is_no_noun_is_refused(value: Any, question: Question) -> None:
    error = raised(llmhw.project, **question | {"hardware": value})
    assert isinstance(error, llmhw.InvalidRecordError) and (error.parameter or "").startswith("hardware")


def test_names_are_refused_in_the_field_that_holds_them(question: Question) -> None:
    needs: Question = {"model": "gpt-oss-20b", "budget_usd": 1000, "context_tokens": 8192}
    assert raised(llmhw.sensitivity, **question, smaller_format="foo").parameter == "smaller_format"
    assert raised(llmhw.cloud_price, cloud="foo").parameter == "cloud"
    for field in ("models", "formats", "runtimes", "cloud"):
        error = raised(llmhw.recommend, **needs, **{field: ["foo"]})
        assert error.parameter == f"{field}[0]" and str(error).startswith(f'{field}[0] = "foo": ')


def test_of_a_long_value_the_beginning_and_the_kind_are_shown(question: Question) -> None:
    class Long:
        def __repr__(self) -> str:
            return "row\n" * 500

    assert re.search(r"= (row ){10}… \(Long\): must be ", str(raised(llmhw.project, **question | {"hardware": Long()})))
    message = str(raised(llmhw.project, **question | {"hardware": "schema_version = 1\n" * 99}))
    assert "…" in message and len(message) < 200 and "\n" not in message


def test_numbers_of_other_libraries_are_taken(question: Question) -> None:
    expected = llmhw.project(**question)
    for value in (8192.0, np.float64(8192), np.int32(8192), np.array(8192), Decimal(8192)):
        assert llmhw.project(**question | {"context_tokens": value}) == expected, type(value)


def test_records_are_checked_where_they_are_made() -> None:
    cases: list[tuple[Question, type[errors.LlmhwError], str]] = [
        ({"memory_gibibytes": -1}, llmhw.OutOfRangeError, "memory_gibibytes"),
        ({"memory_gibibytes": None}, llmhw.MissingInputError, "memory_gibibytes"),
        ({"device": "toaster"}, llmhw.InvalidRecordError, "device"),
        ({"idle_power_watts": 50, "load_power_watts": 10}, llmhw.InconsistentError, "idle_power_watts"),
        ({"usable_memory_rule": "all"}, llmhw.InvalidRecordError, "usable_memory_rule"),
        ({"host": {"name": "PC", "memory_gibibyte": 1}}, llmhw.InvalidRecordError, "host.memory_gibibyte"),
        ({"host": {"name": "PC", "memory_gibibytes": -1}}, llmhw.OutOfRangeError, "host.memory_gibibytes"),
        ({"price_usd": float("nan")}, llmhw.OutOfRangeError, "price_usd"),
        ({"year": 2026.5}, llmhw.InvalidRecordError, "year"),
    ]
    for change, cls, parameter in cases:
        error = raised(llmhw.Hardware, **BOX | change)
        assert (type(error), error.parameter) == (cls, parameter), error
    error = raised(
        llmhw.Ownership, price_usd=1, load_power_watts=1, electricity_usd_per_kilowatt_hour=0.1, utilisation_fraction=25
    )
    assert error.parameter == "utilisation_fraction" and "25" in str(error)


def test_text_that_is_no_json_is_refused() -> None:
    for text in ("", "{", "[]", "null", '{"name": "x"', '{"id": 1}', "NaN", "\x00"):
        with pytest.raises(errors.LlmhwError):
            llmhw.Link.from_json(text)


def test_deep_and_circular_objects_are_refused(question: Question) -> None:
    circle: dict[str, Any] = {}
    circle["self"] = circle
    error = raised(llmhw.project, **question | {"ownership": circle})
    assert isinstance(error, llmhw.InvalidRecordError)


def test_positional_arguments_are_refused() -> None:
    with pytest.raises(TypeError):
        llmhw.project("rtx-4090-24gb")  # type: ignore[misc]


def test_candidates_help() -> None:
    error = raised(llmhw.catalog.hardware.find, name="rtx-4091-24gb")
    assert error.candidates[0] == "rtx-4090-24gb"
    error = raised(llmhw.catalog.hardware.find, name="M4 Pro")
    assert "mac-mini-m4-pro-20c-48gb" in error.candidates


def test_nothing_panics_whatever_is_given(question: Question) -> None:
    strange: list[Any] = [
        None, "", "\x00", "ß" * 1000, 0, -0.0, 5e-324, 1.7e308, 2**63, 2**64, -(2**63), 10**400, True, [], [[]], {}, {"": ""},
        {1: 2}, object(), Ellipsis, float("nan"), b"\xff", np.array([]), np.array([[1.0]]), llmhw.catalog.hardware[0], llmhw,
        "\ud800",
    ]  # fmt: skip
    for function in (getattr(llmhw, name) for name in llmhw.__all__):
        if not callable(function) or function is llmhw.guide_figures:
            continue
        arguments = question if function in (llmhw.project, llmhw.fit, llmhw.sensitivity) else {}
        for name in [*arguments, "nodes", "model", "ownership", "budget_usd", "memory_bandwidth_gigabytes_per_second"]:
            for value in strange:
                try:
                    function(**arguments | {name: value})
                except (errors.LlmhwError, TypeError, UnicodeEncodeError):
                    pass


def test_messages_are_sentences_that_help() -> None:
    error = raised(llmhw.Hardware, **BOX | {"memory_gibibytes": "128 GB"})
    assert str(error) == 'memory_gibibytes = "128 GB": must be a number; give such a value'
    error = raised(llmhw.Hardware, **BOX | {"device": "gpu"})
    assert 'device = "gpu": must be one of "unified", "discrete", "cpu"' in str(error)
    error = raised(llmhw.Hardware, **BOX | {"memory_bandwith_gigabytes_per_second": 1})
    assert str(error).endswith("such as `memory_bandwidth_gigabytes_per_second`; write that, or leave it out")
    error = raised(llmhw.project, hardwaer="rtx-4090-24gb")
    assert str(error.all[0]).endswith("such as `hardware`; write that, or leave it out")


def test_a_refusal_reads_its_fields_back_from_its_text(question: Question) -> None:
    cases: list[tuple[Any, Question]] = [
        (llmhw.project, question | {"context_tokens": -1}),
        (llmhw.project, question | {"model": "qwen3-coder-31b"}),
        (llmhw.project, question | {"hardware": "M4 Pro"}),
        (llmhw.project, {"hardware": "rtx-4090-24gb"}),
        (llmhw.project, question | {"own_runs": [{"rate": 5}]}),
        (llmhw.read_gguf, {"source": b"GGML of old times"}),
    ]
    for call, arguments in cases:
        error = raised(call, **arguments)
        again = type(error)(f"{error}\n\nThis error occurred in the following expression:\n\ta = b")
        assert (again.parameter, again.candidates) == (error.parameter, error.candidates) and error.parameter
    assert errors.LlmhwError("nothing of the kind").parameter is None


@pytest.mark.parametrize(
    "column", [[4096, 8192], np.array([4096]), pd.Series([4096, 8192]), pl.Series([4096]), range(3)], ids=lambda c: type(c).__name__
)
def test_a_column_is_sent_to_the_function_for_columns(question: Question, column: Any) -> None:
    error = raised(llmhw.project, **question | {"context_tokens": column})
    assert error.parameter == "context_tokens" and f"of {len(column)}: must be one value" in str(error)
    assert "`project_columns`" in str(error)
    machines = raised(llmhw.project, **question | {"hardware": llmhw.catalog.hardware})
    assert "hardware = Listing of" in str(machines) and len(str(machines)) < 150


def test_an_object_of_another_class_is_told_in_a_line(question: Question) -> None:
    error = raised(llmhw.project, **question | {"hardware": llmhw.catalog.models[0]})
    assert str(error) == "hardware = a Model: must be a name, a Hardware or a dictionary like it; give such a value"
    for call in (llmhw.project, llmhw.project_columns):
        error = raised(call, **question | {"runtime": llmhw.catalog.models[0]})
        assert str(error) == "runtime = a Model: must be a name, a Runtime or a dictionary like it; give such a value"
        error = raised(call, **question | {"efficiency": llmhw.catalog.models[0]})
        assert str(error).startswith('efficiency = a Model: must be "calibrated", "guide", or a number above 0')
    error = raised(llmhw.break_even, ownership="rtx-4090-24gb", tokens_per_second=1, cloud_usd_per_million_tokens=1)
    assert error.parameter == "ownership" and "`llmhw.ownership(" in str(error)


def test_an_unknown_name_without_a_neighbour_is_sent_to_its_list(question: Question) -> None:
    for name, known in [("format", "formats"), ("kv_format", "kv_formats"), ("link", "links"), ("model", "models")]:
        assert f"`llmhw.catalog.{known}`" in str(raised(llmhw.project, **question | {"nodes": 2, "link": "ethernet-10g", name: "zzzzzz"}))


def test_rows_are_taken_of_one_column() -> None:
    got = llmhw.project_columns(hardware="mac-mini-m4-pro-20c-48gb", model="qwen3-8b", format="q4-k-m", context_tokens=[1024, 2048])
    for place in (0, slice(5), ["hardware"]):
        with pytest.raises(TypeError, match="take rows of one, as in `table"):
            got[place]  # type: ignore[index]


def test_not_a_number_is_told_from_what_is_missing() -> None:
    with pytest.raises(llmhw.OutOfRangeError, match="NaN is no number: give one, or `None` where a value is missing"):
        llmhw.project_columns(hardware="mac-mini-m4-pro-20c-48gb", model="qwen3-8b", format="q4-k-m", context_tokens=np.array([1024.0, np.nan]))


def test_an_argument_that_columns_have_not_is_refused_with_the_nearest(question: Question) -> None:
    calls: list[tuple[Any, str, str]] = [
        (llmhw.project_columns, "context", "context_tokens"),
        (llmhw.cost_columns, "price", "price_usd"),
        (llmhw.guide_decode_columns, "efficiency", "efficiency_fraction"),
    ]
    for call, wrong, right in calls:
        error = raised(call, **{wrong: 1})
        assert type(error) is llmhw.InvalidRecordError and error.parameter == wrong
        assert right in str(error) and call.__name__ in str(error)
    with pytest.raises(TypeError, match="positional"):
        llmhw.project_columns("rtx-4090-24gb")  # type: ignore[call-arg, misc]
