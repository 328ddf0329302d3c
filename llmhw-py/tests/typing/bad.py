"""What type checkers must refuse."""

import duckdb

import llmhw
import llmhw.engines.duckdb
import llmhw.engines.polars

llmhw.project(hardware="a", model="b", format="c")  # wrong
llmhw.project(hardware="a", model="b", format="c", context_tokens="8192")  # wrong
llmhw.project(hardware="a", model="b", format="c", contex_tokens=8192, context_tokens=1)  # wrong
llmhw.project(hardware="a", model="b", format="c", context_tokens=1, strategy="magic")  # wrong
llmhw.project("a", model="b", format="c", context_tokens=1)  # wrong
llmhw.Hardware(name="x", device="toaster", memory_gibibytes=1, memory_bandwidth_gigabytes_per_second=1)  # wrong
llmhw.catalog.hardware[0].memory_gigabytes  # wrong
llmhw.catalog.hardware[0].name = "y"  # wrong
llmhw.project_columns(hardware="a", model="b", format="c", context_tokens=1, on_error="ignore")  # wrong
llmhw.project(hardware="a", model="b", format="c", context_tokens=1, catalog="ours.toml")  # wrong
llmhw.read_measurements("a").runs(hardware="a", model="b", format="c", phase="writing")  # wrong
llmhw.read_gguf("a").tensor_names  # wrong
llmhw.uncertainty(machines=[1], model="a", context_tokens=1)  # wrong
llmhw.engines.duckdb.register(duckdb.connect(), on_error="mark")  # wrong
llmhw.engines.duckdb.register(duckdb.connect(), sequences=8)  # wrong
llmhw.engines.polars.fits("hardware", "model", "format")  # wrong
llmhw.engines.polars.fits("hardware", "model", "format", "context_tokens", strategy="magic")  # wrong
