"""Projections inside the engines that hold tables of scenarios: DuckDB, Polars and Dask.

Each has a module of its own, `llmhw.engines.duckdb`, `llmhw.engines.polars` and `llmhw.engines.dask`, which needs that engine:
`pip install llmhw[duckdb]`, `llmhw[polars]`, `llmhw[dask]`. They hand the engine's Arrow or pandas batches to
`llmhw.project_columns`, so the numbers are those of `llmhw.project` to the last bit.

The same holds in all of them: a null in a row makes its answer null; a row that is refused, such as one with an unknown name,
stops the query with an error that names the argument, or is null with `on_error="null"`. Where all names of a row are there, they are
looked up first, and refused though a number is null.

>>> from llmhw.engines import MEASURES
>>> MEASURES
('decode_tokens_per_second', 'prefill_tokens_per_second', 'time_to_first_token_seconds', 'fits', 'headroom_gigabytes')
"""

from ._question import MEASURES, OnError, Settings

__all__ = ["MEASURES", "OnError", "Settings"]
