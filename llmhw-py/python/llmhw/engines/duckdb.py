"""Projections in DuckDB's SQL. Needs DuckDB and PyArrow: `pip install llmhw[duckdb]`.

`register` adds one function per entry of `FUNCTIONS`, the same as the Rust crate adds to DataFusion:

    llmhw_decode_tokens_per_second(hardware, model, format, context_tokens[, sequences[, nodes]])
    llmhw_time_to_first_token_seconds(...), llmhw_headroom_gigabytes(...), llmhw_fits(...), ...

`llmhw_fits` is a `BOOLEAN`, the others are `DOUBLE`. The prompt is the whole context. Names are `VARCHAR` or an
enumeration, tokens any type of number.

>>> import duckdb, llmhw.engines.duckdb
>>> connection = duckdb.connect()
>>> llmhw.engines.duckdb.register(connection)
>>> connection.sql('''
...     select context, llmhw_fits('rtx-4090-24gb', 'qwen3-32b', 'q4-k-m', context) as fits
...     from (values (8192), (32768), (null)) as contexts(context)
... ''').fetchall()
[(8192, True), (32768, False), (None, None)]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

try:
    import duckdb
    import pyarrow as pa  # type: ignore[import-untyped]
except ImportError as error:
    raise ImportError("llmhw.engines.duckdb needs duckdb and pyarrow: pip install llmhw[duckdb]", name=error.name) from error

from ..errors import InconsistentError
from ._question import Question, Settings, question

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["FUNCTIONS", "register"]

FUNCTIONS: dict[str, str] = {
    f"llmhw_{measure}": measure
    for measure in (
        "decode_tokens_per_second",
        "decode_low_tokens_per_second",
        "decode_high_tokens_per_second",
        "decode_tokens_per_second_per_sequence",
        "time_per_output_token_seconds",
        "prefill_tokens_per_second",
        "time_to_first_token_seconds",
        "fits",
        "needed_gigabytes",
        "usable_gigabytes",
        "headroom_gigabytes",
        "shortfall_gigabytes",
        "longest_context_tokens",
    )
}
"""Every function, and the column of `project_columns` it answers with."""

_NAMES: tuple[str, ...] = ("hardware", "model", "format")
_NUMBERS: tuple[str, ...] = ("context_tokens", "sequences", "nodes")


def register(
    connection: duckdb.DuckDBPyConnection,
    *,
    runtime: str | None = None,
    kv_format: str | None = None,
    **settings: Unpack[Settings],
) -> None:
    """Adds the functions to a database: its other connections and cursors see them too.

    Called again on the same connection, it replaces them.

    Args:
        connection: The connection.
        runtime: The runtime of all rows. When left out, for each row the first listed one that drives the machine and loads the format.
        kv_format: How the cache is stored. `f16` when left out.
        settings: `strategy`, `link`, `efficiency`, `catalog` and `on_error`, as `llmhw.engines.Settings` explains them.

    Raises:
        LlmhwError: a setting is refused.
        duckdb.CatalogException: another connection to the same database has registered them.

    >>> connection = duckdb.connect()
    >>> register(connection, link="thunderbolt-5", on_error="null")
    >>> connection.sql('''
    ...     select nodes, round(llmhw_headroom_gigabytes('mac-mini-m4-pro-20c-48gb', 'gpt-oss-120b', 'mxfp4', 8192, 1, nodes))
    ...     from (values (1), (2), (0)) as clusters(nodes)
    ... ''').fetchall()
    [(1, None), (2, 16.0), (0, None)]
    """
    names = {"runtime": runtime, "kv_format": kv_format}
    asked = {name: question([measure], names, **settings) for name, measure in FUNCTIONS.items()}
    # The types of its settings have moved from one version of DuckDB to the next; it takes their words as well.
    create_function: Any = connection.create_function
    for name, one in asked.items():
        try:
            connection.remove_function(name)
        except duckdb.InvalidInputException:
            # This connection has not registered it yet.
            pass
        create_function(
            name,
            _function(name, one),
            # DuckDB gives its functions one list of types. The last is that of the first number, which has to be there; what
            # follows it may be left out and is any type, which `_function` casts or refuses.
            ["VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE"],
            "BOOLEAN" if one.empty()[FUNCTIONS[name]].dtype.kind == "b" else "DOUBLE",
            type="arrow",
            # Nulls are answered by nulls here, and refused rows may be null without one.
            null_handling="special",
        )


def _function(name: str, asked: Question) -> Callable[..., Any]:
    def function(hardware: Any, model: Any, format: Any, *numbers: Any) -> Any:
        if len(numbers) > len(_NUMBERS):
            listed = ", ".join((*_NAMES, *_NUMBERS))
            raise InconsistentError(
                f"arguments = {len((*_NAMES, *numbers))}: {name} takes at most {listed}; leave the rest out", "arguments"
            )
        columns = dict(zip(_NAMES, (hardware, model, format), strict=True)) | dict(zip(_NUMBERS, numbers, strict=False))
        return pa.record_batch(asked.answer(columns)).column(0)

    return function
