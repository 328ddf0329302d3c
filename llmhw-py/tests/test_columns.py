"""Columns: the same bits as one by one, in every form people have them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import llmhw

SHORT = ["decode_tokens_per_second"]
MINI: dict[str, Any] = {"hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-8b", "format": "q4-k-m"}

HARDWARE = ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "framework-desktop-ryzen-ai-max-395-128gb", "dgx-spark-gb10-128gb"]
MODELS = ["qwen3-8b", "gpt-oss-120b", "deepseek-v3", "gemma-3-27b"]


def scalar(row: dict[str, Any]) -> dict[str, Any]:
    """What `project` says, under the names of the columns."""
    p = llmhw.project(**row)
    answer = p.to_dict() | p.memory.to_dict()
    for rate in ("decode", "prefill"):
        interval = getattr(p, f"{rate}_interval")
        for end in ("low", "high"):
            answer[f"{rate}_{end}_tokens_per_second"] = interval and getattr(interval, f"{end}_tokens_per_second")
    return answer


@pytest.mark.parametrize("efficiency", ["calibrated", "guide", 0.5])
def test_every_column_has_the_bits_of_the_scalar(efficiency: Any) -> None:
    rows = [
        {
            "hardware": hardware,
            "model": model,
            "format": "q4-k-m" if model != "gpt-oss-120b" else "mxfp4",
            "context_tokens": context,
            "prompt_tokens": context // 2,
            "sequences": sequences,
            "kv_format": kv_format,
            "nodes": nodes,
        }
        for hardware in HARDWARE
        for model in MODELS
        for context, sequences in ((1, 1), (4096, 1), (32768, 8))
        for kv_format, nodes in (("f16", 1), ("q8-0", 2))
    ]
    settings: dict[str, Any] = {"efficiency": efficiency, "strategy": "pipeline", "link": "thunderbolt-5"}
    columns = llmhw.project_columns(**{name: [row[name] for row in rows] for name in rows[0]}, **settings)
    assert tuple(columns) == llmhw.columns.MEASURES and "hardware" in columns and "speed" not in columns
    for i, row in enumerate(rows):
        expected = scalar(row | settings)
        for name in columns:
            got = columns[name].tolist()[i]
            want = expected[name]
            assert got == want or (want is None and (got is None or got != got)), (row, name)


def test_costs_have_the_bits_of_the_scalar() -> None:
    rng = np.random.default_rng(1)
    prices, rates, clouds = rng.uniform(500, 9000, 50), rng.uniform(1, 200, 50), rng.uniform(0.01, 20, 50)
    columns = llmhw.cost_columns(
        price_usd=prices,
        load_power_watts=120,
        electricity_usd_per_kilowatt_hour=0.3,
        tokens_per_second=rates,
        cloud_usd_per_million_tokens=clouds,
    )
    for i in range(50):
        owned = llmhw.Ownership(price_usd=prices[i], load_power_watts=120, electricity_usd_per_kilowatt_hour=0.3)
        cost = llmhw.cost(ownership=owned, tokens_per_second=rates[i])
        after = llmhw.break_even(
            ownership=owned, tokens_per_second=rates[i], cloud_usd_per_million_tokens=clouds[i]
        )
        assert columns.usd_per_million_output_tokens[i] == cost.usd_per_million_output_tokens
        assert columns.running_usd_per_million_tokens[i] == cost.running_usd_per_million_tokens
        assert columns.total_usd[i] == cost.total_usd and columns.electricity_usd[i] == cost.electricity_usd
        million, months = columns.break_even_million_tokens[i], columns.break_even_months[i]
        assert (million, months) == (after.million_tokens, after.months) or (not after.is_reached and np.isnan(million))


def test_the_guides_formula_in_columns_has_the_bits_of_the_scalar() -> None:
    rng = np.random.default_rng(2)
    bandwidth, read, share = rng.uniform(1, 5000, 2000), rng.uniform(0.1, 900, 2000), rng.uniform(0.01, 1, 2000)
    for efficiency in (0.6, share):
        rates = llmhw.guide_decode_columns(
            memory_bandwidth_gigabytes_per_second=bandwidth, gigabytes_per_token=read, efficiency_fraction=efficiency
        ).tokens_per_second
        for i in range(0, 2000, 37):
            assert rates[i] == llmhw.guide_decode(
                memory_bandwidth_gigabytes_per_second=bandwidth[i],
                gigabytes_per_token=read[i],
                efficiency_fraction=np.broadcast_to(efficiency, 2000)[i],
            )


def test_shapes_follow_numpys_rules() -> None:
    contexts = np.array([512, 4096, 16384, 32768])
    table = llmhw.project_columns(
        hardware=np.array(HARDWARE[:3])[:, None], model="qwen3-8b", format="q4-k-m", context_tokens=contexts, columns=SHORT
    )
    assert table.shape == (3, 4) and table.decode_tokens_per_second.shape == (3, 4) and table.rows == 12
    for i, hardware in enumerate(HARDWARE[:3]):
        line = llmhw.project_columns(
            hardware=hardware, model="qwen3-8b", format="q4-k-m", context_tokens=contexts, columns=SHORT
        )
        assert (line.decode_tokens_per_second == table.decode_tokens_per_second[i]).all()
    one = llmhw.project_columns(**MINI, context_tokens=512, columns=SHORT)
    assert one.shape == () and one.decode_tokens_per_second == table.decode_tokens_per_second[0, 0]
    with pytest.raises(llmhw.InconsistentError) as caught:
        llmhw.project_columns(hardware=HARDWARE[:3], model="qwen3-8b", format="q4-k-m", context_tokens=[1, 2])
    assert "hardware has (3,)" in str(caught.value)


NUMBERS = [512.0, 4096.0, 16384.0]
FORMS: dict[str, Any] = {
    "list": NUMBERS,
    "ints": [512, 4096, 16384],
    "tuple": tuple(NUMBERS),
    "numpy": np.array(NUMBERS),
    "float32": np.array(NUMBERS, dtype=np.float32),
    "uint16": np.array(NUMBERS, dtype=np.uint16),
    "object": np.array(NUMBERS, dtype=object),
    "strided": np.array([v for n in NUMBERS for v in (n, -1)])[::2],
    "reversed": np.array(NUMBERS[::-1])[::-1],
    "big endian": np.array(NUMBERS, dtype=">f8"),
    "pandas": pd.Series(NUMBERS),
    "pandas Int64": pd.Series(NUMBERS, dtype="Int64"),
    "polars": pl.Series(NUMBERS),
    "polars u32": pl.Series([int(n) for n in NUMBERS], dtype=pl.UInt32),
    "arrow": pa.array(NUMBERS),
    "arrow int64": pa.array([int(n) for n in NUMBERS]),
    "arrow chunks": pa.chunked_array([NUMBERS[:1], [], NUMBERS[1:]]),
    "masked": np.ma.MaskedArray(NUMBERS, [False] * 3),
}


@pytest.mark.parametrize("form", FORMS)
def test_columns_of_every_form_are_taken(form: str) -> None:
    expected = llmhw.project_columns(**MINI, context_tokens=np.array(NUMBERS), columns=SHORT)
    column = FORMS[form]
    got = llmhw.project_columns(**MINI, context_tokens=column, columns=SHORT)
    assert (got.decode_tokens_per_second == expected.decode_tokens_per_second).all()


def test_read_only_arrays_are_taken_and_left_alone() -> None:
    column = np.array(NUMBERS)
    column.flags.writeable = False
    llmhw.project_columns(**MINI, context_tokens=column)
    assert column.tolist() == NUMBERS


@pytest.mark.parametrize(
    "column",
    [
        [512.0, None, 16384.0],
        np.ma.MaskedArray(NUMBERS, [False, True, False]),
        pd.Series([512.0, None, 16384.0]),
        pd.Series([512, None, 16384], dtype="Int64"),
        pl.Series([512.0, None, 16384.0]),
        pa.array([512, None, 16384]),
        pa.chunked_array([[512.0], [None, 16384.0]]),
    ],
)
def test_missing_values_stay_missing(column: Any) -> None:
    got = llmhw.project_columns(**MINI, context_tokens=column)
    assert np.isnan(got.decode_tokens_per_second).tolist() == [False, True, False]
    assert got.fits.tolist() == [True, None, True] and got.bottleneck.tolist()[1] is None
    table = pa.table(got)
    assert [table.column(name).null_count for name in ("decode_tokens_per_second", "fits", "decode_basis")] == [1, 1, 1]


@pytest.mark.parametrize(
    "names",
    [
        ["rtx-4090-24gb", None, "RTX 4090"],
        np.array(["rtx-4090-24gb", None, "RTX 4090"], dtype=object),
        pd.Series(["rtx-4090-24gb", None, "RTX 4090"]),
        pd.Series(["rtx-4090-24gb", None, "RTX 4090"], dtype="category"),
        pl.Series(["rtx-4090-24gb", None, "RTX 4090"]),
        pl.Series(["rtx-4090-24gb", None, "RTX 4090"], dtype=pl.Categorical),
        pa.array(["rtx-4090-24gb", None, "RTX 4090"]),
        pa.array(["rtx-4090-24gb", None, "RTX 4090"]).dictionary_encode(),
        [llmhw.catalog.hardware.find("rtx-4090-24gb"), None, llmhw.catalog.hardware.find("rtx-4090-24gb").to_dict()],
    ],
)
def test_names_of_every_form_are_taken(names: Any) -> None:
    got = llmhw.project_columns(
        hardware=names, model="qwen3-8b", format="q4-k-m", context_tokens=4096, columns=[*SHORT, "runtime"]
    )
    rates = got.decode_tokens_per_second
    assert rates[0] == rates[2] and np.isnan(rates[1])
    assert got.runtime.tolist() == ["llama-cpp-cuda", None, "llama-cpp-cuda"]


CARD, MINI_ID = "rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"
DICTIONARY = pa.DictionaryArray.from_arrays(pa.array([2, None, 1, 3, 2], pa.int32()), pa.array(["nobody's", MINI_ID, CARD, None]))
"""A word that no row has, a missing key and a missing word."""


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (DICTIONARY, [CARD, None, MINI_ID, None, CARD]),
        (DICTIONARY.slice(2), [MINI_ID, None, CARD]),
        (pa.chunked_array([DICTIONARY, pa.array([CARD, MINI_ID]).dictionary_encode()]), [CARD, None, MINI_ID, None, CARD, CARD, MINI_ID]),
        (pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.uint8()), pa.array([CARD, CARD])), [CARD] * 3),
        (pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int32()), pa.array([], pa.string())), [None, None]),
        (pa.chunked_array([[CARD], [], [None, CARD, MINI_ID]]), [CARD, None, CARD, MINI_ID]),
        (pa.array([CARD, None, CARD], pa.large_string()).slice(1), [None, CARD]),
        (pa.array([CARD, None, MINI_ID, MINI_ID], pa.string_view()), [CARD, None, MINI_ID, MINI_ID]),
        (pa.nulls(2), [None, None]),
        (pa.chunked_array([], pa.string()), []),
    ],
)
def test_arrow_names_are_those_of_a_list(column: Any, expected: list[str | None]) -> None:
    got = llmhw.project_columns(hardware=column, model="qwen3-8b", format="q4-k-m", context_tokens=4096, columns=["hardware"])
    assert got.hardware.tolist() == expected
    distinct, codes = llmhw._llmhw.arrow_names(column, "hardware")
    again, same = llmhw._llmhw.distinct(expected)
    assert distinct == again and codes.tolist() == same.tolist()


def test_a_listing_is_a_column() -> None:
    machines = llmhw.catalog.hardware.filter(vendor="apple")
    got = llmhw.project_columns(hardware=machines, model="qwen3-8b", format="q4-k-m", context_tokens=4096)
    assert got.rows == len(machines)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"context_tokens": [1.0, float("nan")]}, "context_tokens[1]"),
    ({"context_tokens": [1.0, 2.0, -3.0]}, "context_tokens[2]"),
    ({"context_tokens": [1, "2"]}, "context_tokens"),
    ({"context_tokens": ["1", "2"]}, "context_tokens"),
    ({"context_tokens": np.array(["1"])}, "context_tokens"),
    ({"context_tokens": np.array([True])}, "context_tokens"),
    ({"context_tokens": np.array([1j])}, "context_tokens"),
    ({"context_tokens": [[1, 2], [3]]}, "context_tokens"),
    ({"context_tokens": {"a": 1}}, "context_tokens"),
    ({"context_tokens": pa.array(["1"])}, "context_tokens"),
    ({"context_tokens": pl.Series([True])}, "context_tokens"),
    ({"context_tokens": 1, "sequences": [1, 0.5]}, "sequences[1]"),
    ({"context_tokens": 1, "nodes": [2]}, "link[0]"),
    ({"context_tokens": 1, "prompt_tokens": [1, 2]}, "prompt_tokens[1]"),
    ({"context_tokens": 1, "hardware": ["rtx-4090-24gb", "rtx-4091"]}, "hardware"),
    ({"context_tokens": 1, "hardware": 3}, "hardware"),
    ({"context_tokens": 1, "hardware": [3]}, "hardware"),
    ({"context_tokens": 1, "hardware": np.array([1.0])}, "hardware"),
    ({"context_tokens": 1, "kv_format": ["f17"]}, "kv_format"),
    ({"context_tokens": 1, "columns": ["speed"]}, "columns"),
    ({"context_tokens": 1, "on_error": "ignore"}, "on_error"),
    ({"context_tokens": 1, "strategy": "magic"}, "strategy"),
    ({"context_tokens": 1, "efficiency": 2}, "efficiency"),
    ({"context_tokens": 1, "link": "string"}, "link"),
]


@pytest.mark.parametrize(("change", "parameter"), BAD)
def test_bad_columns_are_named_with_their_row(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.project_columns(**MINI | change)
    assert caught.value.parameter == parameter, caught.value


def test_bad_rows_can_be_marked() -> None:
    got = llmhw.project_columns(
        hardware=["rtx-4090-24gb", "rtx-4091", "rtx-4090-24gb", None],
        model="qwen3-8b",
        format="q4-k-m",
        context_tokens=[4096, 4096, -1, 4096],
        on_error="mark",
    )
    assert np.isnan(got.decode_tokens_per_second).tolist() == [False, True, True, True]
    reasons = got.reason.tolist()
    assert reasons[0] is None and reasons[3] is None
    assert "rtx-4091" in reasons[1] and reasons[2].startswith("context_tokens = -1")
    assert (
        llmhw.guide_decode_columns(
            memory_bandwidth_gigabytes_per_second=[400, -1], gigabytes_per_token=15, on_error="mark"
        ).reason.tolist()[1]
    ).startswith("memory_bandwidth_gigabytes_per_second = -1")


def test_empty_columns_give_empty_answers() -> None:
    for empty in ([], np.array([]), pa.array([], type=pa.float64()), pl.Series([], dtype=pl.Float64)):
        got = llmhw.project_columns(**MINI, context_tokens=empty)
        assert got.rows == 0 and got.decode_tokens_per_second.shape == (0,)
        assert pa.table(got).num_rows == 0


def test_other_libraries_take_the_answer() -> None:
    got = llmhw.project_columns(**MINI, context_tokens=NUMBERS)
    rates = got.decode_tokens_per_second.tolist()
    arrow = pa.table(got)
    assert arrow.column("decode_tokens_per_second").to_pylist() == rates
    assert arrow.column("decode_basis").to_pylist() == got.decode_basis.tolist()
    assert pa.record_batch(got).num_rows == 3
    assert pl.DataFrame(got)["decode_tokens_per_second"].to_list() == rates
    assert duckdb.connect().execute("select max(decode_tokens_per_second) from arrow").fetchone() == (max(rates),)
    assert got.to_pandas()["decode_tokens_per_second"].tolist() == rates
    assert dict(got).keys() == got.to_dict().keys() and "decode_basis" in dir(got)
    assert "<table>" in got._repr_html_() and "3 rows" in repr(got)


def test_numbers_are_views_without_a_copy_that_outlive_the_answer() -> None:
    got = llmhw.project_columns(**MINI, context_tokens=NUMBERS, columns=SHORT)
    first, second = got.decode_tokens_per_second, got.decode_tokens_per_second
    assert first.ctypes.data == second.ctypes.data and not first.flags.writeable
    exported = pa.table(got).column(0).chunk(0)
    assert exported.buffers()[1].address == first.ctypes.data
    expected = first.tolist()
    del got, second
    assert first.tolist() == expected == exported.to_pylist()
    with pytest.raises(ValueError):
        first[0] = 1.0
    with pytest.raises(AttributeError):
        llmhw.project_columns(**MINI, context_tokens=1, columns=SHORT).fits  # noqa: B018
    with pytest.raises(KeyError):
        llmhw.project_columns(**MINI, context_tokens=1, columns=SHORT)["fits"]


def test_engines_are_runtimes_too() -> None:
    got = llmhw.project_columns(
        hardware=["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb"],
        model="qwen3-8b",
        format="q4-k-m",
        context_tokens=4096,
        runtime=["llama.cpp", "ollama", llmhw.catalog.runtimes.find("llama-cpp-vulkan")],
        columns=["runtime"],
    )
    assert got.runtime.tolist() == ["llama-cpp-cuda", "ollama-metal", "llama-cpp-vulkan"]
    answer = llmhw.recommend(model="qwen3-8b", budget_usd=3000, context_tokens=4096, runtimes=["ollama"])
    runtimes = {choice.runtime or "" for choice in answer.choices if not choice.is_rented}
    assert "ollama-metal" in runtimes and all(name.startswith("ollama-") for name in runtimes)


def test_tables_of_several_dimensions_travel_row_by_row() -> None:
    got = llmhw.project_columns(
        hardware=np.array(HARDWARE[:2])[:, None], model="qwen3-8b", format="q4-k-m", context_tokens=[512, 4096, 16384]
    )
    frame = pl.DataFrame(got)
    assert frame.height == 6 and frame["hardware"].to_list() == [name for name in HARDWARE[:2] for _ in range(3)]
    assert frame["context_tokens"].to_list() == [512.0, 4096.0, 16384.0] * 2
    assert frame["decode_tokens_per_second"].to_list() == got.decode_tokens_per_second.ravel().tolist()
    assert got.to_pandas()["hardware"].tolist() == frame["hardware"].to_list()
    assert pa.table(got).num_rows == 6 and got.hardware.shape == (2, 3)


def test_an_answer_is_pickled_and_copied_whole() -> None:
    hardware = ["rtx-4090-24gb", "nobody", None]
    answer = llmhw.project_columns(**MINI | {"hardware": hardware}, context_tokens=[[512], [8192]], on_error="mark")
    for again in (pickle.loads(pickle.dumps(answer)), copy.copy(answer), copy.deepcopy(answer)):
        assert again.shape == answer.shape == (2, 3) and list(again) == list(answer)
        assert pa.table(again).equals(pa.table(answer))
        for name in answer:
            assert str(again[name].tolist()) == str(answer[name].tolist()), name


def test_what_would_quietly_be_wrong_is_refused() -> None:
    answer = llmhw.project_columns(**MINI, context_tokens=[1, 2])
    for make in (pd.DataFrame, np.array):
        with pytest.raises(TypeError, match="to_pandas"):
            make(answer)
    with pytest.raises(AttributeError, match="polars.DataFrame"):
        answer.to_polars()
    with pytest.raises(AttributeError, match="decode_tokens_per_second"):
        answer.decode


@pytest.mark.parametrize(("columns", "words"), [("fits", r"write \['fits'\]"), (["fit"], "the nearest are fits"), (["zz"], "choose one of hardware")])
def test_columns_that_are_none_are_refused(columns: Any, words: str) -> None:
    with pytest.raises(llmhw.InvalidRecordError, match=words) as caught:
        llmhw.project_columns(**MINI, context_tokens=1, columns=columns)
    assert caught.value.parameter == "columns"


def test_missing_flags_filter_rows_of_pandas() -> None:
    table = llmhw.project_columns(
        hardware="rtx-4090-24gb", model=["qwen3-8b", "llama-3.1-405b", "qwen3-8b"], format="q4-k-m", context_tokens=[8192, 8192, None]
    )
    frame = table.to_pandas()
    assert frame["fits"].tolist()[:2] == [True, False] and frame["fits"].isna().tolist() == [False, False, True]
    assert frame.query("fits").index.tolist() == [0]
    assert frame[~frame["fits"]].index.tolist() == [1]


def test_a_table_of_one_column_is_no_column() -> None:
    frame = pd.DataFrame({"hardware": ["rtx-4090-24gb"] * 2, "context_tokens": [1024, 8192]})
    for name in frame.columns:
        question = {"model": "qwen3-8b", "format": "q4-k-m", "hardware": "rtx-4090-24gb", "context_tokens": 1024, name: frame[[name]]}
        with pytest.raises(llmhw.InvalidRecordError, match="must be one column") as caught:
            llmhw.project_columns(**question)
        assert caught.value.parameter == name
