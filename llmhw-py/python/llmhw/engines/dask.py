"""Projections of Dask DataFrames, in as many processes and machines as the cluster has. Needs Dask: `pip install llmhw[dask]`.

>>> import dask, pandas as pd
>>> import dask.dataframe as dd
>>> import llmhw.engines.dask
>>> scenarios = dd.from_pandas(pd.DataFrame({
...     "hardware": ["rtx-4090-24gb", "rtx-5090-32gb"], "model": "qwen3-32b", "format": "q4-k-m", "context_tokens": 32768,
... }), npartitions=2)
>>> answers = llmhw.engines.dask.project(scenarios, columns=["fits"])
>>> with dask.config.set(scheduler="threads"):
...     answers[["hardware", "fits"]].compute().values.tolist()
[['rtx-4090-24gb', False], ['rtx-5090-32gb', True]]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

try:
    import dask.dataframe as dd
    import pandas as pd
except ImportError as error:
    raise ImportError("llmhw.engines.dask needs dask with its DataFrame: pip install llmhw[dask]", name=error.name) from error

from ..columns import Columns
from ..errors import InconsistentError, InvalidRecordError
from ._question import MEASURES, Question, Settings, question

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["project"]


def project(
    frame: dd.DataFrame,
    *,
    hardware: str = "hardware",
    model: str = "model",
    format: str = "format",
    context_tokens: str = "context_tokens",
    runtime: str | None = None,
    prompt_tokens: str | None = None,
    sequences: str | None = None,
    kv_format: str | None = None,
    nodes: str | None = None,
    columns: Sequence[str] = MEASURES,
    **settings: Unpack[Settings],
) -> dd.DataFrame:
    """The frame with columns of answers added, computed partition by partition where it lies.

    Numbers are `float64`, NaN where there is none; flags are `boolean` and words `string`, with missing values. With
    `on_error="null"` there is a column `reason` more.

    Args:
        frame: A Dask DataFrame.
        hardware: The column with the hardware of each row.
        model: The column with the model of each row.
        format: The column with the weight format of each row.
        context_tokens: The column with the tokens in the cache of each sequence.
        runtime: The column with the runtime. When left out, the first listed one that drives the machine and loads the format.
        prompt_tokens: The column with the tokens of the prompt. The whole context when left out.
        sequences: The column with the sequences decoded together. One when left out.
        kv_format: The column that says how the cache is stored. `f16` when left out.
        nodes: The column that says how many such machines hold the model together. One when left out.
        columns: Which columns of `project_columns` to add, of `llmhw.columns.MEASURES`.
        settings: `strategy`, `link`, `efficiency`, `catalog` and `on_error`, as `llmhw.engines.Settings` explains them.

    Raises:
        LlmhwError: a setting is refused, or the frame lacks a column or has one of those to be added. What is refused in a row is
            raised when the frame is computed.
    """
    given = {
        "hardware": hardware,
        "model": model,
        "format": format,
        "context_tokens": context_tokens,
        "runtime": runtime,
        "prompt_tokens": prompt_tokens,
        "sequences": sequences,
        "kv_format": kv_format,
        "nodes": nodes,
    }
    read = {name: column for name, column in given.items() if column is not None}
    if not isinstance(frame, dd.DataFrame):  # pyright: ignore[reportUnnecessaryIsInstance]
        kind = type(frame).__name__
        raise InvalidRecordError(f"frame = {kind}: must be a Dask DataFrame; make one with dask.dataframe.from_pandas", "frame")
    asked = question(columns, **settings)
    there = [str(name) for name in frame.columns]
    for name, column in read.items():
        if column not in there:
            raise InconsistentError(
                f"{name} = {column!r}: must be a column of the frame, which has {', '.join(there)}; name one of them", name
            )
    for column in asked.empty():
        if column in there:
            raise InconsistentError(f"columns = {column!r}: must not be in the frame already; rename that one or leave it out", "columns")
    # Dask would find the types by made-up names, which nobody knows; no rows have the same types.
    meta = _partition(frame._meta, read, asked)
    partitions: Any = frame
    answered: dd.DataFrame = partitions.map_partitions(_partition, read, asked, meta=meta)
    return answered


def _partition(frame: pd.DataFrame, read: Mapping[str, str], asked: Question) -> pd.DataFrame:
    answers = asked.answer({name: frame[column] for name, column in read.items()})
    return frame.assign(**{name: _typed(answers, name) for name in answers})


def _typed(answers: Columns, name: str) -> Any:
    values = answers[name]
    if values.dtype.kind == "b":
        return pd.arrays.BooleanArray(np.ma.getdata(values), np.ma.getmaskarray(values))
    return values if values.dtype.kind == "f" else pd.array(values, dtype="string")
