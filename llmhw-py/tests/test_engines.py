"""DuckDB, Polars and Dask answer as `project` does, to the last bit, and refuse as it refuses."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from dask.distributed import Client, LocalCluster

import llmhw
import llmhw.engines.dask
import llmhw.engines.duckdb
import llmhw.engines.polars
from llmhw.engines import MEASURES
from llmhw.engines.duckdb import FUNCTIONS

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "data/vectors/project.json").read_text())
EXAMPLES = sorted((ROOT / "examples/python").glob("*.py"))

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
            # Polars makes an exception of the same class that knows its text alone.
            parameter = caught.value.parameter if engine != "polars" else str(caught.value).split(" ")[0]
            assert (caught.value.kind, parameter) == (wanted["kind"], wanted["parameter"])
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


# DuckDB.


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
        .select(llmhw.engines.polars.project(*NAMES, "context_tokens", columns=measures))
        .unnest("projection")
        .collect(engine="streaming")
        .to_arrow()
    )
    assert 0 < direct["fits"].null_count < 500_000
    for found in (by_sql, by_polars):
        assert found.num_rows == 1_000_000
        for name in measures:
            assert found[name].combine_chunks().equals(direct[name].combine_chunks()), name


# Polars.


def frame() -> pl.DataFrame:
    machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]
    return pl.DataFrame({"hardware": machines * 6, "model": ["qwen3-8b"] * 12, "context_tokens": range(0, 12_000, 1000)})


def decode(**more: Any) -> pl.Expr:
    return llmhw.engines.polars.decode_tokens_per_second("hardware", "model", pl.lit("q4-k-m"), "context_tokens", **more)


def test_polars_takes_every_type_of_column() -> None:
    plain = frame().select(decode()).to_series()
    assert plain.dtype == pl.Float64 and plain.name == "decode_tokens_per_second" and plain.null_count() == 0
    machines = frame()["hardware"].unique().to_list()
    for kind in (pl.Categorical, pl.Enum(machines)):
        for number in (pl.Int16, pl.UInt64, pl.Float32, pl.Decimal(10, 2)):
            cast = frame().cast({"hardware": kind, "context_tokens": number})
            assert cast.select(decode()).to_series().equals(plain), (kind, number)
    chunked = pl.concat([frame().head(5), frame().head(0), frame().tail(7)], rechunk=False)
    assert chunked.select(decode()).to_series().equals(plain)
    sliced = pl.concat([frame(), frame()]).slice(12)
    assert sliced.select(decode()).to_series().equals(plain)


def test_polars_broadcasts_values() -> None:
    expected = llmhw.project_columns(
        hardware="rtx-4090-24gb", model="qwen3-8b", format="q4-k-m", context_tokens=[4096], sequences=2
    ).decode_tokens_per_second.tolist()
    machine, model, form = pl.lit("rtx-4090-24gb"), pl.lit("qwen3-8b"), pl.lit("q4-k-m")
    rate = llmhw.engines.polars.decode_tokens_per_second(machine, model, form, 4096, sequences=2)
    assert pl.select(rate).to_series().to_list() == expected
    assert frame().select("hardware", rate)["decode_tokens_per_second"].to_list() == expected * 12
    assert frame().head(0).select("hardware", rate).shape == (0, 2)
    nothing = llmhw.engines.polars.decode_tokens_per_second(pl.lit(None), model, form, "context_tokens")
    assert frame().select(nothing).to_series().to_list() == [None] * 12


def test_polars_is_lazy_and_streams_and_groups() -> None:
    by_machine = {
        name: max(
            llmhw.project(hardware=name, model="qwen3-8b", format="q4-k-m", context_tokens=tokens).decode_tokens_per_second
            for tokens in frame().filter(pl.col("hardware") == name)["context_tokens"]
        )
        for name in frame()["hardware"].unique()
    }
    lazy = frame().lazy()
    query = lazy.group_by("hardware").agg(decode().max())
    assert query.collect_schema() == {"hardware": pl.String, "decode_tokens_per_second": pl.Float64}
    assert dict(query.collect().rows()) == by_machine == dict(query.collect(engine="streaming").rows())
    over = lazy.select("hardware", decode().max().over("hardware")).unique()
    assert dict(over.collect().rows()) == by_machine
    # A filter on a column goes below the expression: it works row by row.
    filtered = lazy.with_columns(decode()).filter(pl.col("context_tokens") > 9000)
    plan = filtered.explain()
    assert plan.index("python_udf") < plan.index("9000")
    assert filtered.collect()["decode_tokens_per_second"].to_list() == frame().select(decode()).to_series().to_list()[-2:]


def test_polars_projections_are_typed_before_they_are_computed() -> None:
    columns = ["fits", "decode_tokens_per_second", "bottleneck"]
    one = llmhw.engines.polars.project("hardware", "model", pl.lit("q4-k-m"), "context_tokens", columns=columns, on_error="null")
    lazy = frame().lazy().select(one).unnest("projection")
    wanted = {"fits": pl.Boolean, "decode_tokens_per_second": pl.Float64, "bottleneck": pl.String, "reason": pl.String}
    assert dict(lazy.collect_schema()) == wanted == dict(lazy.collect().schema) == dict(lazy.head(0).collect().schema)


# Dask.


def scenarios(partitions: int) -> dd.DataFrame:
    return dd.from_pandas(frame().with_columns(format=pl.lit("q4-k-m")).to_pandas(), npartitions=partitions)


def test_dask_says_its_types_without_computing() -> None:
    columns = ["fits", "decode_tokens_per_second", "bottleneck"]
    answers = llmhw.engines.dask.project(scenarios(3), columns=columns, on_error="null")
    wanted = {"fits": "boolean", "decode_tokens_per_second": "float64", "bottleneck": "string", "reason": "string"}
    with dask.config.set(scheduler="threads"):
        computed = answers.compute()
    for found in (answers.dtypes, computed.dtypes):
        assert {name: str(found[name]) for name in wanted} == wanted
    assert list(computed.index) == list(range(12)) and answers.divisions == scenarios(3).divisions


def test_dask_reads_the_columns_it_is_told() -> None:
    renamed = scenarios(2).rename(columns={"hardware": "machine"})
    with pytest.raises(llmhw.InconsistentError) as caught:
        llmhw.engines.dask.project(renamed)
    assert caught.value.parameter == "hardware" and "machine" in str(caught.value)
    answers = llmhw.engines.dask.project(renamed, hardware="machine", columns=["fits"])
    with pytest.raises(llmhw.InconsistentError) as caught:
        llmhw.engines.dask.project(answers, hardware="machine", columns=["fits"])
    assert caught.value.parameter == "columns"
    with pytest.raises(llmhw.InvalidRecordError) as wrong:
        llmhw.engines.dask.project(frame())  # type: ignore[arg-type]
    assert wrong.value.parameter == "frame"
    with dask.config.set(scheduler="synchronous"):
        assert answers["fits"].compute().tolist() == [True] * 12


def test_dask_answers_on_a_cluster_of_processes(tmp_path: Path, box: llmhw.Hardware) -> None:
    ours = llmhw.Catalog(hardware=[box])
    table = frame().with_columns(format=pl.lit("q4-k-m")).vstack(
        pl.DataFrame({"hardware": ["our-box", None], "model": ["qwen3-8b"] * 2, "context_tokens": [8192, 8192], "format": ["q8-0"] * 2})
    )
    for i, part in enumerate(table.iter_slices(5)):
        part.write_parquet(tmp_path / f"{i}.parquet")
    direct = llmhw.project_columns(**table.to_dict(as_series=True), columns=MEASURES, catalog=ours)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as client:
        processes = client.run(lambda: __import__("os").getpid())
        assert len(set(processes.values())) == 2
        frames = dd.read_parquet(tmp_path)
        assert frames.npartitions == 3
        answers = llmhw.engines.dask.project(frames, catalog=ours).compute()
        with pytest.raises(llmhw.UnknownIdError) as caught:
            llmhw.engines.dask.project(frames).compute()
    assert caught.value.parameter == "hardware" and "our-box" in str(caught.value)
    for name in MEASURES:
        found = answers[name].to_numpy(dtype=np.float64, na_value=math.nan)
        assert np.array_equal(found, np.ma.filled(direct[name].astype(np.float64), math.nan), equal_nan=True), name


# All of them.


@pytest.mark.parametrize(("engine", "library"), [("duckdb", "duckdb"), ("duckdb", "pyarrow"), ("polars", "polars"), ("dask", "dask")])
def test_a_missing_engine_says_what_to_install(engine: str, library: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; import llmhw.engines; import llmhw.engines.{engine}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode != 0 and f"pip install llmhw[{engine}]" in result.stderr


def test_llmhw_needs_nothing_but_numpy() -> None:
    others = ("duckdb", "pyarrow", "polars", "dask", "pandas", "matplotlib", "typing_extensions")
    code = f"import sys; sys.modules.update(dict.fromkeys({others})); import llmhw, llmhw.engines"
    subprocess.run([sys.executable, "-c", code], check=True)


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
