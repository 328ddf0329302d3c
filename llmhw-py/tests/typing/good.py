"""What must be taken by type checkers."""

import dask.dataframe as dd
import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl

import llmhw
import llmhw.engines.dask
import llmhw.engines.duckdb
import llmhw.engines.polars
from llmhw.words import Basis

p: llmhw.Projection = llmhw.project(
    hardware="rtx-4090-24gb", model=llmhw.catalog.models[0], format="q4-k-m", context_tokens=8192, efficiency=0.6
)
rate: float = p.decode_tokens_per_second
basis: Basis = p.decode_basis
low: float | None = p.decode_interval.low_tokens_per_second if p.decode_interval else None
fits: bool = p.memory.fits
box = llmhw.Hardware(
    name="Box",
    device="unified",
    memory_gibibytes=96,
    memory_bandwidth_gigabytes_per_second=512,
    host={"name": "PC", "memory_gibibytes": 64},
)
columns = llmhw.project_columns(hardware=box, model="qwen3-8b", format="q4-k-m", context_tokens=np.array([1.0]))
array: npt.NDArray[np.float64] = columns["decode_tokens_per_second"]
names: list[str] = [hardware.id for hardware in llmhw.catalog.hardware.filter(vendor="apple")]
for rejected in llmhw.recommend(model="qwen3-8b", budget_usd=1000, context_tokens=4096).rejected:
    reason: str = rejected.reason
file: llmhw.ModelFile = llmhw.read_gguf("m.gguf")
llmhw.project(hardware="rtx-4090-24gb", context_tokens=8192, **file)
llmhw.project(hardware="rtx-4090-24gb", context_tokens=8192, model=file.model, format=file.format or "q4-k-m")
names_of_tensors: list[str] = [tensor.name for tensor in llmhw.read_gguf_tensors(b"GGUF", file_bytes=4)]
shape: llmhw.Model = llmhw.read_config({"model_type": "llama"}).model
runs: tuple[llmhw.OwnRun, ...] = llmhw.read_measurements("bench.json").runs(
    hardware=box, model=shape, format="q4-k-m", phase="decode"
)
ours: llmhw.Catalog = llmhw.Catalog.read("ours.toml") | llmhw.Catalog(hardware=[box])
mine: llmhw.Hardware = ours.hardware.find("box")
answer: llmhw.Projection = llmhw.project(**ours.scenario("chat"), catalog=ours, own_runs=runs)
fleet: llmhw.Fleet = llmhw.fleet(
    hardware=box,
    users=40,
    requests_per_user_per_hour=3,
    prompt_tokens={"type": "log-normal", "median_tokens": 900, "log_standard_deviation": 1},
    output_tokens=300,
    prefill_tokens_per_second=2000,
    decode_tokens_per_second=[60, 105.5],
    wait_seconds=10,
)
spent: float | None = fleet.month.total_usd if fleet.month else None
odds: llmhw.Uncertainty = llmhw.uncertainty(
    machines=["rtx-4090-24gb", llmhw.Candidate(hardware=box, price_usd={"type": "triangular", "low": 1, "mode": 2, "high": 3})],
    model="qwen3-8b",
    format="q4-k-m",
    context_tokens=4096,
    cloud_usd_per_million_tokens=2,
    seed=7,
)
likely: float = odds.machines[0].is_cheapest.probability
connection = duckdb.connect()
llmhw.engines.duckdb.register(connection, catalog=ours, link="thunderbolt-5", on_error="null", kv_format="q8-0")
expression: pl.Expr = llmhw.engines.polars.fits("hardware", pl.lit("qwen3-8b"), pl.col("format"), 4096, sequences="users")
several: pl.Expr = llmhw.engines.polars.project("h", "m", "f", "c", columns=["fits"], nodes=2, strategy="pipeline")
added: dd.DataFrame = llmhw.engines.dask.project(dd.read_parquet("rows"), sequences="users", columns=["fits"], efficiency="guide")
