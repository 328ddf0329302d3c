"""Which share of many scenarios fits, and how fast are they? Dask computes them in two processes, partition by partition.

    pip install "llmhw[dask]"
    python dask_scenarios.py

The cluster here is this machine. `Client("tcp://scheduler:8786")` makes it any other, whose workers have llmhw installed.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import dask.dataframe as dd
import pandas as pd
from dask.distributed import Client, LocalCluster

import llmhw
import llmhw.engines.dask

MODELS = ["qwen3-8b", "qwen3-32b", "llama-3.3-70b"]
CONTEXTS = [1024, 4096, 16384, 32768]


def write_scenarios(folder: Path) -> None:
    """Every unified machine and card with every model and context, a Parquet file for each context."""
    machines = [machine.id for machine in llmhw.catalog.hardware if machine.device != "cpu"]
    for context in CONTEXTS:
        rows = pd.DataFrame(itertools.product(machines, MODELS), columns=["hardware", "model"])
        rows.assign(format="q4-k-m", context_tokens=context).to_parquet(folder / f"{context}.parquet")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
    ):
        write_scenarios(Path(folder))
        answers = llmhw.engines.dask.project(dd.read_parquet(folder), columns=["fits", "decode_tokens_per_second"])
        fitting = answers[answers["fits"]]
        table = dd.concat(
            [
                answers.groupby("model")["fits"].count().rename("scenarios").to_frame(),
                fitting.groupby("model")["fits"].count().rename("fitting").to_frame(),
                fitting.groupby("model")["decode_tokens_per_second"].max().rename("fastest").to_frame(),
            ],
            axis=1,
        ).compute()
    print(table.sort_index().round(1).to_string())


if __name__ == "__main__":
    main()
