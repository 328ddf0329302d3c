"""Projections as Polars expressions. Needs Polars: `pip install llmhw[polars]`.

As everywhere in Polars, a string names a column, and `pl.lit` makes it a value. The expressions work row by row, so they go into eager
and lazy frames, into streaming, groups and windows:

>>> import polars as pl
>>> import llmhw.engines.polars as projected
>>> scenarios = pl.LazyFrame({"hardware": ["rtx-4090-24gb", "rtx-5090-32gb"]}).join(
...     pl.LazyFrame({"context_tokens": [8192, 32768]}), how="cross"
... )
>>> scenarios.with_columns(
...     projected.fits("hardware", pl.lit("qwen3-32b"), pl.lit("q4-k-m"), "context_tokens")
... ).filter("fits").select("hardware", "context_tokens").collect().rows()
[('rtx-4090-24gb', 8192), ('rtx-5090-32gb', 8192), ('rtx-5090-32gb', 32768)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

try:
    import polars as pl
except ImportError as error:
    raise ImportError("llmhw.engines.polars needs polars: pip install llmhw[polars]", name="polars") from error

from ..columns import Columns
from ._question import MEASURES, Settings, question

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = [
    "Column",
    "Options",
    "decode_tokens_per_second",
    "fits",
    "headroom_gigabytes",
    "prefill_tokens_per_second",
    "project",
    "time_to_first_token_seconds",
]

Column: TypeAlias = str | float | pl.Expr
"""The name of a column, an expression, or a number for all rows."""


class Options(Settings, total=False):
    """What may be left out: further columns, and settings for all rows."""

    runtime: Column
    """The runtime of each row. When left out, the first listed one that drives the machine and loads the format."""
    prompt_tokens: Column
    """Tokens of the prompt. The whole context when left out."""
    sequences: Column
    """Sequences decoded together. One when left out."""
    kv_format: Column
    """How the cache is stored. `f16` when left out."""
    nodes: Column
    """How many such machines hold the model together. One when left out."""


_NEEDED = ("hardware", "model", "format", "context_tokens")
_OPTIONAL = ("runtime", "prompt_tokens", "sequences", "kv_format", "nodes")
_NAMES = ("hardware", "model", "format", "runtime", "kv_format")


def project(
    hardware: Column,
    model: Column,
    format: Column,
    context_tokens: Column,
    *,
    columns: Sequence[str] = MEASURES,
    **options: Unpack[Options],
) -> pl.Expr:
    """Several answers at once, in one pass over the rows: a column of structs with the name `projection`, for `unnest`.

    With `on_error="null"` there is a field `reason` more.

    Args:
        hardware: The hardware of each row.
        model: The model of each row.
        format: The weight format of each row.
        context_tokens: Tokens in the cache of each sequence.
        columns: Which columns of `project_columns`, of `llmhw.columns.MEASURES`.
        options: What may be left out, as `Options` and `llmhw.engines.Settings` explain it.

    >>> frame = pl.DataFrame({"machine": ["rtx-4090-24gb", "rtx-4091"], "tokens": [8192, 8192]})
    >>> answers = frame.select("machine", project(
    ...     "machine", pl.lit("qwen3-8b"), pl.lit("q4-k-m"), "tokens", columns=["fits", "bottleneck"], on_error="null"
    ... )).unnest("projection")
    >>> answers.drop("reason").rows(), answers["reason"][1][:23]
    ([('rtx-4090-24gb', True, 'weights'), ('rtx-4091', None, None)], 'hardware = "rtx-4091": ')
    """
    return _expression([hardware, model, format, context_tokens], columns, options, _structs).alias("projection")


def _one(measure: str, columns: list[Column], options: Options) -> pl.Expr:
    return _expression(columns, [measure], options, _first).alias(measure)


def decode_tokens_per_second(
    hardware: Column, model: Column, format: Column, context_tokens: Column, **options: Unpack[Options]
) -> pl.Expr:
    """How many tokens a second are written, all sequences together. Arguments are those of `project`.

    >>> pl.select(
    ...     decode_tokens_per_second(pl.lit("rtx-4090-24gb"), pl.lit("qwen3-8b"), pl.lit("q4-k-m"), 4096).round()
    ... ).item()
    131.0
    """
    return _one("decode_tokens_per_second", [hardware, model, format, context_tokens], options)


def prefill_tokens_per_second(
    hardware: Column, model: Column, format: Column, context_tokens: Column, **options: Unpack[Options]
) -> pl.Expr:
    """How many tokens of the prompt are read a second. Arguments are those of `project`."""
    return _one("prefill_tokens_per_second", [hardware, model, format, context_tokens], options)


def time_to_first_token_seconds(
    hardware: Column, model: Column, format: Column, context_tokens: Column, **options: Unpack[Options]
) -> pl.Expr:
    """How long until the first token is there. Arguments are those of `project`."""
    return _one("time_to_first_token_seconds", [hardware, model, format, context_tokens], options)


def fits(
    hardware: Column, model: Column, format: Column, context_tokens: Column, **options: Unpack[Options]
) -> pl.Expr:
    """Whether weights, cache and buffers fit into the memory. Arguments are those of `project`."""
    return _one("fits", [hardware, model, format, context_tokens], options)


def headroom_gigabytes(
    hardware: Column, model: Column, format: Column, context_tokens: Column, **options: Unpack[Options]
) -> pl.Expr:
    """How much memory is left, null where it does not fit. Arguments are those of `project`."""
    return _one("headroom_gigabytes", [hardware, model, format, context_tokens], options)


def _first(answer: Columns) -> pl.Series:
    return _frame(answer).to_series(0)


def _structs(answer: Columns) -> pl.Series:
    return _frame(answer).to_struct()


def _frame(answer: Columns) -> pl.DataFrame:
    # Words are text, since categories differ from batch to batch.
    return pl.DataFrame(answer).cast({pl.Categorical: pl.String})


def _typed(name: str, column: pl.Series) -> pl.Series:
    """Polars' columns of nothing but nulls have a type that other Arrow libraries do not read."""
    if column.dtype != pl.Null:
        return column
    return column.cast(pl.String if name in _NAMES else pl.Float64)


def _expression(
    given: list[Column], columns: Sequence[str], options: Options, shaped: Callable[[Columns], pl.Series]
) -> pl.Expr:
    more: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    by_name: dict[str, Any] = dict(zip(_NEEDED, given, strict=True))
    by_name |= {name: more.pop(name) for name in _OPTIONAL if name in more}
    asked = question(columns, **more)

    def answered(batch: Sequence[pl.Series]) -> pl.Series:
        # A value for all rows comes as a column of one.
        return shaped(asked.answer({name: _typed(name, column) for name, column in zip(by_name, batch, strict=True)}))

    return pl.map_batches(
        [column if isinstance(column, (str, pl.Expr)) else pl.lit(column) for column in by_name.values()],
        answered,
        return_dtype=shaped(asked.empty()).dtype,
        is_elementwise=True,
    )
