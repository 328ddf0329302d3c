"""Dask's DataFrames: types before anything is computed, columns by other names, a cluster of processes."""

from __future__ import annotations

import math
from pathlib import Path

import dask
import dask.dataframe as dd
import numpy as np
import polars as pl
import pytest
from dask.distributed import Client, LocalCluster

import llmhw
import llmhw.engines.dask
from llmhw.engines import MEASURES


def frame() -> pl.DataFrame:
    machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]
    return pl.DataFrame({"hardware": machines * 6, "model": ["qwen3-8b"] * 12, "context_tokens": range(0, 12_000, 1000)})


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
