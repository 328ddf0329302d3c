"""How long a context does each machine hold, and how fast is it there? A lazy Polars query over a Parquet file, in streaming.

    pip install "llmhw[polars]"
    python polars_scenarios.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

import llmhw.engines.polars as projected

MACHINES = ["rtx-4090-24gb", "rtx-5090-32gb", "mac-mini-m4-pro-20c-48gb", "dgx-spark-gb10-128gb"]
MODELS = ["gemma-3-27b", "qwen3-coder-30b-a3b"]


def write_scenarios(path: Path) -> None:
    """Every machine with every model, at contexts of 2,048 to 131,072 tokens."""
    machines, models = pl.LazyFrame({"hardware": MACHINES}), pl.LazyFrame({"model": MODELS})
    contexts = pl.LazyFrame({"context_tokens": range(2048, 131_073, 2048)})
    machines.join(models, how="cross").join(contexts, how="cross").sink_parquet(path)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenarios.parquet"
        write_scenarios(path)
        answers = (
            pl.scan_parquet(path)
            .with_columns(projected.project("hardware", "model", pl.lit("q4-k-m"), "context_tokens", kv_format=pl.lit("q8-0")))
            .unnest("projection")
            .filter("fits")
            .group_by("model", "hardware")
            .agg(
                pl.col("context_tokens").max().alias("longest_context_tokens"),
                pl.col("decode_tokens_per_second").sort_by("context_tokens").last().round(1),
            )
            .sort("model", "hardware")
            .collect(engine="streaming")
        )
    with pl.Config(
        tbl_formatting="ASCII_MARKDOWN",
        tbl_hide_column_data_types=True,
        tbl_hide_dataframe_shape=True,
        tbl_rows=-1,
        tbl_width_chars=120,
    ):
        print(answers)


if __name__ == "__main__":
    main()
