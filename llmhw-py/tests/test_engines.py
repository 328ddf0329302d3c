"""DuckDB, Polars and Dask answer as `project` does, to the last bit, and refuse as it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import llmhw
import llmhw.engines.dask
import llmhw.engines.duckdb
import llmhw.engines.polars
from llmhw.engines import MEASURES

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "data/vectors/project.json").read_text())

NAMES = ("hardware", "model", "format")
DEFAULTS: dict[str, Any] = {"sequences": 1, "nodes": 1, "kv_format": "f16"}
"""What stands in a column where a case leaves it out; the prompt is the context."""
SETTINGS = ("strategy", "link", "efficiency")

Row = dict[str, Any]
Answer = dict[str, list[Any]]
Engine = Callable[[list[Row], dict[str, Any]], Answer]


def sql_answers(rows: list[Row], settings: dict[str, Any]) -> Answer:
    """In SQL the runtime and the format of the cache are settings, and the prompt is the context."""
    runtimes, caches = {row.get("runtime") for row in rows}, {row["kv_format"] for row in rows}
    assert len(runtimes) == len(caches) == 1 and all(row["prompt_tokens"] == row["context_tokens"] for row in rows)
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection, runtime=runtimes.pop(), kv_format=caches.pop(), **settings)
    connection.register("scenarios", pa.Table.from_pylist(rows))
    arguments = "hardware, model, format, context_tokens, sequences, nodes"
    asked = ", ".join(f"llmhw_{measure}({arguments})" for measure in MEASURES)
    found = list(zip(*connection.execute(f"select {asked} from scenarios").fetchall(), strict=True))
    return {measure: list(found[i]) for i, measure in enumerate(MEASURES)}


def polars_answers(rows: list[Row], settings: dict[str, Any]) -> Answer:
    frame = pl.DataFrame(rows)
    optional: Any = {name: name for name in frame.columns if name not in (*NAMES, "context_tokens")}
    projected = llmhw.engines.polars.project(*NAMES, "context_tokens", **optional, **settings)
    answers = frame.lazy().select(projected).unnest("projection").collect(engine="streaming")
    one_by_one = frame.select(
        getattr(llmhw.engines.polars, measure)(*NAMES, "context_tokens", **optional, **settings) for measure in MEASURES
    )
    assert one_by_one.equals(answers.select(MEASURES))
    return answers.to_dict(as_series=False)


def dask_answers(rows: list[Row], settings: dict[str, Any]) -> Answer:
    frame = pd.DataFrame(rows)
    optional: Any = {name: name for name in frame.columns if name not in (*NAMES, "context_tokens")}
    partitions = dd.from_pandas(frame, npartitions=2)
    with dask.config.set(scheduler="threads"):
        answers = llmhw.engines.dask.project(partitions, **optional, **settings).compute()
    return {name: [None if pd.isna(one) else one for one in answers[name]] for name in answers.columns}


ENGINES: dict[str, Engine] = {"duckdb": sql_answers, "polars": polars_answers, "dask": dask_answers}


def cases(engine: str) -> list[dict[str, Any]]:
    """The cases that can be asked in columns: with names instead of descriptions, and about nothing that only `project` takes."""
    columns = {*NAMES, "context_tokens", "runtime", "prompt_tokens", *DEFAULTS, *SETTINGS}

    def is_askable(given: dict[str, Any]) -> bool:
        names = all(isinstance(given[name], str) for name in NAMES)
        return names and given.keys() <= columns and not (engine == "duckdb" and "prompt_tokens" in given)

    return [case for case in VECTORS if case["call"] == "project" and is_askable(case["input"])]


def asked(case: dict[str, Any]) -> tuple[Row, dict[str, Any]]:
    """The row of a case, with every column that has a default, and its settings."""
    given = case["input"]
    row = DEFAULTS | {"prompt_tokens": given["context_tokens"]} | given
    settings = {name: row.pop(name) for name in SETTINGS if name in row}
    return row, settings


def expected(case: dict[str, Any]) -> Row:
    answer = case["expected"]
    return {measure: (answer | answer["memory"])[measure] for measure in MEASURES}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_vectors_hold_bit_for_bit(engine: str) -> None:
    groups: dict[str, list[dict[str, Any]]] = {}
    for case in cases(engine):
        if "expected" in case:
            row, settings = asked(case)
            key = [settings, row.get("runtime"), row["kv_format"] if engine == "duckdb" else None]
            groups.setdefault(json.dumps(key, sort_keys=True), []).append(case)
    assert sum(map(len, groups.values())) >= 55 and len(groups) >= 5
    for group in groups.values():
        _, settings = asked(group[0])
        found = ENGINES[engine]([asked(case)[0] for case in group], settings)
        for i, case in enumerate(group):
            # Equal numbers of these kinds have equal bits: there is no zero with a sign, and no NaN in JSON.
            assert {name: found[name][i] for name in MEASURES} == expected(case), case["note"]


@pytest.mark.parametrize("engine", ENGINES)
def test_refusals_of_the_vectors_are_the_engines(engine: str) -> None:
    refused = [case for case in cases(engine) if "error" in case and not isinstance(case["input"]["context_tokens"], str)]
    assert len(refused) >= 5
    for case in refused:
        row, settings = asked(case)
        wanted = case["error"]
        with pytest.raises((llmhw.LlmhwError, duckdb.InvalidInputException)) as caught:
            ENGINES[engine]([row], settings)
        if isinstance(caught.value, llmhw.LlmhwError):
            # Polars makes the exception anew of its text, from which it reads its fields back.
            assert (caught.value.kind, caught.value.parameter) == (wanted["kind"], wanted["parameter"])
        else:
            name = wanted["kind"].replace("-", " ").title().replace(" ", "")
            assert f"{name}Error: {wanted['parameter']} " in str(caught.value)
        nulls = ENGINES[engine]([row], settings | {"on_error": "null"})
        assert all(nulls[measure] == [None] for measure in MEASURES)


GOOD: Row = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 4096}


def rows_of(**change: Any) -> list[Row]:
    """A good row and a changed one."""
    return [{**DEFAULTS, "prompt_tokens": row["context_tokens"], **row} for row in (GOOD, GOOD | change)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("missing", ["hardware", "model", "format", "context_tokens", "sequences", "nodes"])
def test_nulls_give_nulls(engine: str, missing: str) -> None:
    found = ENGINES[engine](rows_of(**{missing: None}), {})
    for measure in MEASURES:
        assert found[measure][0] is not None and found[measure][1] is None, measure


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("change", "word"),
    [({"hardware": "rtx-4091"}, "rtx-4091"), ({"model": "qwen9"}, "qwen9"), ({"format": "q4"}, "q4"), ({"context_tokens": -1}, "-1")],
)
def test_a_refused_row_is_named_or_null(engine: str, change: Row, word: str) -> None:
    with pytest.raises((llmhw.LlmhwError, duckdb.InvalidInputException)) as caught:
        ENGINES[engine](rows_of(**change), {})
    [parameter] = change
    # Without a number of a row: it would be one of the engine's batch.
    assert f"{parameter} = " in str(caught.value) and word in str(caught.value)
    found = ENGINES[engine](rows_of(**change), {"on_error": "null"})
    for measure in MEASURES:
        assert found[measure][0] is not None and found[measure][1] is None, measure
    if engine != "duckdb":
        assert found["reason"][0] is None and word in found["reason"][1]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({"on_error": "ignore"}, "on_error"),
        ({"strategy": "magic"}, "strategy"),
        ({"link": "string"}, "link"),
        ({"efficiency": 2.0}, "efficiency"),
    ],
)
def test_settings_are_refused_before_there_are_rows(engine: str, settings: Any, parameter: str) -> None:
    with pytest.raises(llmhw.LlmhwError) as caught:
        if engine == "duckdb":
            llmhw.engines.duckdb.register(duckdb.connect(), **settings)
        elif engine == "polars":
            llmhw.engines.polars.project(*NAMES, "context_tokens", **settings)
        else:
            llmhw.engines.dask.project(dd.from_pandas(pd.DataFrame([GOOD]), npartitions=1), **settings)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("engine", ENGINES)
def test_hardware_of_ones_own_is_known_by_name(engine: str, box: llmhw.Hardware) -> None:
    question = {name: GOOD[name] for name in ("model", "format", "context_tokens")}
    expected = llmhw.project(hardware=box, **question).decode_tokens_per_second
    for ours in (llmhw.Catalog(hardware=[box]), {"hardware": [box.to_dict()]}):
        found = ENGINES[engine](rows_of(hardware="our-box"), {"catalog": ours})
        assert found["decode_tokens_per_second"][1] == expected
    with pytest.raises(llmhw.LlmhwError) as caught:
        ENGINES[engine](rows_of(), {"catalog": {"hardwear": []}})
    assert "hardwear" in str(caught.value)


@pytest.mark.parametrize(("engine", "library"), [("duckdb", "duckdb"), ("duckdb", "pyarrow"), ("polars", "polars"), ("dask", "dask")])
def test_a_missing_engine_says_what_to_install(engine: str, library: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; import llmhw.engines; import llmhw.engines.{engine}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode != 0 and f"pip install llmhw[{engine}]" in result.stderr


def test_llmhw_needs_nothing_but_numpy() -> None:
    others = ("duckdb", "pyarrow", "polars", "dask", "pandas", "matplotlib", "typing_extensions")
    code = f"import sys; sys.modules.update(dict.fromkeys({others})); import llmhw, llmhw.engines"
    subprocess.run([sys.executable, "-c", code], check=True)
