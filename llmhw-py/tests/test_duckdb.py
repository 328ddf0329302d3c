"""DuckDB's functions: their types, what is registered when, and a million rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import llmhw
import llmhw.engines.duckdb
import llmhw.engines.polars
from llmhw.engines.duckdb import FUNCTIONS

ROOT = Path(__file__).parents[2]
GOOD: dict[str, Any] = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 4096}


def rate(**change: Any) -> float:
    return llmhw.project(**GOOD | change).decode_tokens_per_second


SCALARS = {
    "'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 4096": {},
    "'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 4096::hugeint": {},
    "'RTX 4090', 'qwen3-8b', 'q4-k-m', 4096.5": {"context_tokens": 4096.5},
    "'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 4096::decimal(9, 2), 8::decimal(4, 1)": {"sequences": 8},
    "'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 4096::float, 8::smallint, 1::double": {"sequences": 8},
    "'rtx-4090-24gb'::enum('rtx-5090-32gb', 'rtx-4090-24gb'), 'qwen3-8b', 'q4-k-m', 4096": {},
}


@pytest.mark.parametrize("arguments", SCALARS)
def test_sql_casts_its_types(arguments: str) -> None:
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection)
    # A row of a table too: DuckDB computes constants by another way.
    for source in ("", " from range(1)"):
        found = connection.execute(f"select llmhw_decode_tokens_per_second({arguments}){source}").fetchall()
        assert found == [(rate(**SCALARS[arguments]),)]


def test_the_functions_are_those_of_datafusion() -> None:
    source = (ROOT / "llmhw-columns/src/functions.rs").read_text()
    assert re.findall(r'^    \("(llmhw_\w+)", Measure::', source, re.MULTILINE) == list(FUNCTIONS)


def test_sql_types_are_declared() -> None:
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection)
    declared = connection.execute("""
        select function_name, parameter_types, return_type from duckdb_functions() where function_name like 'llmhw%'
    """).fetchall()
    assert {name: returns for name, _, returns in declared} == {
        name: "BOOLEAN" if name == "llmhw_fits" else "DOUBLE" for name in FUNCTIONS
    }
    assert {tuple(types[:4]) for _, types, _ in declared} == {("VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE")}
    for wrong, said in [
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m'", "No function matches"),
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', now()", "No function matches"),
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, 'two'", "sequences = Arrow Utf8"),
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, true", "sequences = Arrow Boolean"),
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, 1.5", "sequences = 1.5"),
        ("'rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, 1, 1, 1", "takes at most"),
    ]:
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(f"select llmhw_fits({wrong})")
        assert said in str(caught.value)


def test_sql_functions_are_replaced_and_seen_by_cursors() -> None:
    connection = duckdb.connect()
    unknown = "select llmhw_fits('rtx-4091', 'qwen3-8b', 'q4-k-m', 4096)"
    llmhw.engines.duckdb.register(connection)
    with pytest.raises(duckdb.InvalidInputException):
        connection.execute(unknown)
    llmhw.engines.duckdb.register(connection, on_error="null")
    assert connection.execute(unknown).fetchall() == [(None,)]
    cursor = connection.cursor()
    assert cursor.execute(unknown).fetchall() == [(None,)]
    with pytest.raises(duckdb.CatalogException):
        llmhw.engines.duckdb.register(cursor)


@pytest.mark.parametrize("settings", [{"runtime": "llama.cccp"}, {"kv_format": "f17"}])
def test_a_name_for_all_rows_is_refused_when_registered(settings: Any) -> None:
    """With `null` every row would be null and nobody would know why."""
    with pytest.raises(llmhw.UnknownIdError) as caught:
        llmhw.engines.duckdb.register(duckdb.connect(), on_error="null", **settings)
    assert caught.value.parameter in settings


def test_a_runtime_for_all_rows_need_not_suit_them_all() -> None:
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection, runtime="mlx", on_error="null")
    found = connection.execute("""
        select llmhw_fits(hardware, 'qwen3-8b', 'mlx-4bit', 4096)
        from (values ('rtx-4090-24gb'), ('mac-mini-m4-pro-20c-48gb')) as machines(hardware)
    """).fetchall()
    assert found == [(None,), (True,)]


def million() -> pa.Table:
    """A million rows of several machines and models, some with nulls."""
    rng = np.random.default_rng(11)
    rows = 1_000_000
    machines = pa.array(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "dgx-spark-gb10-128gb", "h100-sxm5-80gb", None])
    models = pa.array(["qwen3-8b", "gpt-oss-120b", "llama-3.3-70b"])
    contexts = rng.integers(0, 32768, rows).astype(object)
    contexts[::1000] = None
    return pa.table(
        {
            "hardware": machines.take(pa.array(rng.integers(0, 5, rows))),
            "model": models.take(pa.array(rng.integers(0, 3, rows))),
            "format": pa.array(["q8-0"]).take(pa.array(np.zeros(rows, dtype=np.int64))),
            "context_tokens": pa.array(contexts, type=pa.int64()),
        }
    )


def test_a_million_rows_are_those_of_columns() -> None:
    table = million()
    measures = list(FUNCTIONS.values())
    direct = pa.table(llmhw.project_columns(**{name: table[name] for name in table.column_names}, columns=measures))
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection)
    connection.register("scenarios", table)
    asked = ", ".join(f"{name}(hardware, model, format, context_tokens) as {measure}" for name, measure in FUNCTIONS.items())
    by_sql = connection.sql(f"select {asked} from scenarios").to_arrow_table()
    by_polars = (
        pl.LazyFrame(pl.from_arrow(table))
        .select(llmhw.engines.polars.project("hardware", "model", "format", "context_tokens", columns=measures))
        .unnest("projection")
        .collect(engine="streaming")
        .to_arrow()
    )
    assert 0 < direct["fits"].null_count < 500_000
    for found in (by_sql, by_polars):
        assert found.num_rows == 1_000_000
        for name in measures:
            assert found[name].combine_chunks().equals(direct[name].combine_chunks()), name
