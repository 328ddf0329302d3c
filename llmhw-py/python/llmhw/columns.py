"""Columns: one question for many rows at once, at the speed of the core.

Each argument is one value for all rows, or a column: a list, a NumPy array of any shape, a pandas, Polars or Arrow column.
Columns are broadcast by NumPy's rules, so that hardware down and contexts across make a table:

>>> import numpy as np
>>> import llmhw
>>> machines = llmhw.catalog.hardware.filter(generation="apple-m4", form_factor="mini")
>>> table = llmhw.project_columns(
...     hardware=np.array([m.id for m in machines])[:, None],
...     model="qwen3-8b",
...     format="q4-k-m",
...     context_tokens=[1024, 8192, 32768],
... )
>>> table.decode_tokens_per_second.shape == (len(machines), 3)
True

A missing value makes the answers of its row missing; a bad row is refused with its number, or marked with `on_error="mark"`. Names are
looked up first: a bad one makes a bad row, also where a number is missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from . import _html, _inputs, _llmhw
from ._hints import better, choose, known_arguments
from .errors import InvalidRecordError
from .words import Strategy

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COST_MEASURES",
    "MEASURES",
    "Columns",
    "NameColumn",
    "NumberColumn",
    "cost_columns",
    "guide_decode_columns",
    "project_columns",
]

NumberColumn: TypeAlias = Any
"""A number, or a column of numbers: a list, a NumPy array, a pandas, Polars or Arrow column."""
NameColumn: TypeAlias = Any
"""A name or an object, or a column of them."""

_SHOWN = 20

MEASURES: tuple[str, ...] = _llmhw.MEASURES
"""The columns `project_columns` can compute."""
COST_MEASURES: tuple[str, ...] = _llmhw.COST_MEASURES
"""The columns `cost_columns` can compute."""


class Columns:
    """The answer in columns: NumPy arrays by name, as in a dictionary, and as attributes.

    Numbers are read-only views without a copy, NaN where there is none. Words and reasons are arrays of `str` or `None`. Flags
    are masked arrays where some are missing. `pyarrow.table(columns)`, `polars.DataFrame(columns)`, DuckDB and others take
    the same memory through the Arrow PyCapsule interface, one row per row whatever the shape, with nulls where there is none;
    for pandas there is `to_pandas()`.
    """

    __slots__ = ("_data", "_shape")

    def __init__(self, data: _llmhw.ColumnData, shape: tuple[int, ...]) -> None:
        self._data = data
        self._shape = shape

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every column."""
        return self._shape

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if not isinstance(name, str):
            raise TypeError(f"[{name!r}] is no name of a column; take rows of one, as in `table['{self._data.names[0]}'][:5]`, or of `to_pandas()`")
        values = self._data.values(name)
        array: npt.NDArray[Any]
        if isinstance(values, np.ndarray):
            array = values
        elif isinstance(values, list):
            array = np.array(values, dtype=object)
        elif isinstance(values[0], list):
            words, codes = values
            array = np.array([*words, None], dtype=object)[codes]
        else:
            flags, present = values
            array = flags if present.all() else np.ma.MaskedArray(flags, ~present)
        return array.reshape(self._shape)

    def __getattr__(self, name: str) -> npt.NDArray[Any]:
        if not name.startswith("_") and name in self._data.names:
            return self[name]
        if name.startswith("to_"):
            raise AttributeError(f"no method {name!r}; Polars, PyArrow and DuckDB take this as it is, as in `polars.DataFrame(table)`")
        raise AttributeError(f"no column {name!r}; {choose(name, self._data.names)}")

    def __reduce__(self) -> tuple[type[Columns], tuple[_llmhw.ColumnData, tuple[int, ...]]]:
        return Columns, (self._data, self._shape)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._data.names]

    def __contains__(self, name: object) -> bool:
        return name in self._data.names

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._data.names

    def items(self) -> list[tuple[str, npt.NDArray[Any]]]:
        """Names and columns."""
        return [(name, self[name]) for name in self]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data.names)

    def __len__(self) -> int:
        return len(self._data.names)

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self._data)

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        """The columns as a dictionary of arrays."""
        return dict(self.items())

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame with one row per row. Needs pandas."""
        import pandas as pd

        def series(name: str) -> Any:
            values = self[name].reshape(-1)
            # Flags of which some are missing filter rows as they are in pandas' own type, which takes the missing for no.
            is_masked = isinstance(values, np.ma.MaskedArray)
            return pd.arrays.BooleanArray(np.asarray(values.data), np.ma.getmaskarray(values), copy=True) if is_masked else values

        return pd.DataFrame({name: series(name) for name in self})

    def __array__(self, dtype: object = None, copy: bool | None = None) -> npt.NDArray[Any]:
        # `numpy.array(table)` and `pandas.DataFrame(table)` would be of the names alone.
        raise TypeError("columns of several kinds are no one array; take one, as in `table['hardware']`, or `to_pandas()`")

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        return self._data.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._data.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<columns of {self.rows} rows: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        columns = [self[name].reshape(-1)[:_SHOWN].tolist() for name in self]
        rows = list(zip(*columns, strict=True))
        return _html.table(f"{self.rows} rows", list(self), rows, self.rows)


@known_arguments
def project_columns(
    *,
    hardware: NameColumn,
    model: NameColumn,
    format: NameColumn,
    context_tokens: NumberColumn,
    runtime: NameColumn | None = None,
    prompt_tokens: NumberColumn | None = None,
    sequences: NumberColumn | None = None,
    kv_format: NameColumn | None = None,
    nodes: NumberColumn | None = None,
    strategy: Strategy | None = None,
    link: str | _llmhw.Link | Mapping[str, Any] | None = None,
    efficiency: Literal["calibrated", "guide"] | float | None = None,
    own_runs: Sequence[_llmhw.OwnRun | Mapping[str, Any]] | None = None,
    columns: Sequence[str] | None = None,
    on_error: Literal["raise", "mark"] = "raise",
    catalog: _llmhw.CatalogRows | Mapping[str, Any] | None = None,
) -> Columns:
    """Projections of many rows; the arguments and columns are those of `project`, in which they are explained.

    Args:
        hardware: The hardware of each row: names, objects, or dictionaries.
        model: The model of each row.
        format: The weight format of each row.
        context_tokens: Tokens in the cache of each sequence.
        runtime: The runtime of each row. When left out, the first listed one that drives the machine and loads the format.
        prompt_tokens: Tokens of the prompt. The whole context when left out.
        sequences: Sequences decoded together. One when left out.
        kv_format: How the cache is stored. `f16` when left out.
        nodes: How many such machines hold the model together. One when left out.
        strategy: How they divide the work, for all rows.
        link: What connects them, for all rows.
        efficiency: How the share of the bandwidth is found, for all rows.
        own_runs: Runs of one's own, which shift the estimates of rows with the machine and the runtime of a run: name the
            runtime that ran.
        columns: Which columns to compute, of `llmhw.columns.MEASURES`; all when left out. Fewer are faster.
        on_error: `raise` refuses everything at the first bad row; `mark` leaves it missing as a whole, with what was
            asked in it, and adds a column `reason`. Rows in which a value is missing have no reason;
            but where all names are there, they are looked up first, and a bad one is refused though a number is missing.
        catalog: Rows of one's own over the built-in ones: a `llmhw.Catalog`, or a dictionary of lists.

    Raises:
        LlmhwError: a bad column, or with `on_error="raise"` a bad row: its number as in `context_tokens[3]`, or the
            name that is not listed.

    >>> speeds = project_columns(
    ...     hardware=["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"], model="qwen3-8b", format="q4-k-m",
    ...     context_tokens=[4096, None], columns=["decode_tokens_per_second", "fits"],
    ... )
    >>> speeds.decode_tokens_per_second.round(), speeds.fits.tolist()
    (array([131.,  nan]), [True, None])
    """
    given_names = {"hardware": hardware, "model": model, "format": format, "runtime": runtime, "kv_format": kv_format}
    given_numbers = {
        "context_tokens": context_tokens,
        "prompt_tokens": prompt_tokens,
        "sequences": sequences,
        "nodes": nodes,
    }
    name_columns = {name: _inputs.names(name, value) for name, value in given_names.items() if value is not None}
    number_columns = {name: _inputs.numbers(name, value) for name, value in given_numbers.items() if value is not None}
    shape, flat_names, flat_numbers = _inputs.broadcast(name_columns, number_columns)
    settings = {
        "strategy": strategy,
        "link": link,
        "efficiency": efficiency,
        "own_runs": own_runs,
        "catalog": catalog,
    }
    wanted = _inputs.columns(columns, MEASURES)
    given = {name: value for name, value in settings.items() if value is not None}
    try:
        data = _llmhw.sweep(math.prod(shape), flat_names, flat_numbers, given, wanted, on_error)
    except InvalidRecordError as error:
        raise better(error, "project_columns", given_names | given) from None
    return Columns(data, shape)


@known_arguments
def cost_columns(
    *,
    price_usd: NumberColumn,
    load_power_watts: NumberColumn,
    electricity_usd_per_kilowatt_hour: NumberColumn,
    tokens_per_second: NumberColumn,
    lifetime_years: NumberColumn = 3.0,
    utilisation_fraction: NumberColumn = 0.25,
    resale_fraction: NumberColumn = 0.0,
    idle_power_watts: NumberColumn = 0.0,
    cloud_usd_per_million_tokens: NumberColumn | None = None,
    columns: Sequence[str] | None = None,
    on_error: Literal["raise", "mark"] = "raise",
) -> Columns:
    """Costs of many rows: what owning costs per token, and when it overtakes renting.

    Args:
        price_usd: Price with everything needed to run.
        load_power_watts: Draw during inference.
        electricity_usd_per_kilowatt_hour: Price of electricity.
        tokens_per_second: Tokens written per second.
        lifetime_years: How long it is kept.
        utilisation_fraction: The part of the time it is in use, above 0 and at most 1.
        resale_fraction: Share of the price got back at the end, from 0 to 1.
        idle_power_watts: Draw when idle, if it stays on.
        cloud_usd_per_million_tokens: What a rented token costs; needed for break-even.
        columns: Which columns to compute, of `llmhw.columns.COST_MEASURES`; all that can be when left out.
        on_error: `raise` or `mark`, as in `project_columns`.

    >>> cost_columns(
    ...     price_usd=1799, load_power_watts=100, electricity_usd_per_kilowatt_hour=0.15,
    ...     tokens_per_second=[31.5, 63], cloud_usd_per_million_tokens=5,
    ... ).break_even_million_tokens.round(1)
    array([369.6, 364.6])
    """
    given = {
        "price_usd": price_usd,
        "load_power_watts": load_power_watts,
        "electricity_usd_per_kilowatt_hour": electricity_usd_per_kilowatt_hour,
        "tokens_per_second": tokens_per_second,
        "lifetime_years": lifetime_years,
        "utilisation_fraction": utilisation_fraction,
        "resale_fraction": resale_fraction,
        "idle_power_watts": idle_power_watts,
        "cloud_usd_per_million_tokens": cloud_usd_per_million_tokens,
    }
    number_columns = {name: _inputs.numbers(name, value) for name, value in given.items() if value is not None}
    shape, _, flat = _inputs.broadcast({}, number_columns)
    has_cloud = cloud_usd_per_million_tokens is not None
    computable = tuple(name for name in COST_MEASURES if has_cloud or not name.startswith("break_even"))
    wanted = _inputs.columns(columns, COST_MEASURES) if columns is not None else list(computable)
    return Columns(_llmhw.sweep_costs(math.prod(shape), flat, wanted, on_error), shape)


@known_arguments
def guide_decode_columns(
    *,
    memory_bandwidth_gigabytes_per_second: NumberColumn,
    gigabytes_per_token: NumberColumn,
    efficiency_fraction: NumberColumn = 0.6,
    on_error: Literal["raise", "mark"] = "raise",
) -> Columns:
    """The guide's formula for many rows: bandwidth / bytes per token x efficiency, in the column `tokens_per_second`.

    Args:
        memory_bandwidth_gigabytes_per_second: Memory bandwidth.
        gigabytes_per_token: What one token reads: the file of a dense model, the active part of a mixture.
        efficiency_fraction: Efficiency, above 0 and at most 1.
        on_error: `raise` or `mark`, as in `project_columns`.

    >>> guide_decode_columns(
    ...     memory_bandwidth_gigabytes_per_second=[400, 800], gigabytes_per_token=15
    ... ).tokens_per_second
    array([16., 32.])
    """
    given = {
        "memory_bandwidth_gigabytes_per_second": memory_bandwidth_gigabytes_per_second,
        "gigabytes_per_token": gigabytes_per_token,
        "efficiency_fraction": efficiency_fraction,
    }
    shape, _, flat = _inputs.broadcast({}, {name: _inputs.numbers(name, value) for name, value in given.items()})
    return Columns(_llmhw.sweep_guide_decode(math.prod(shape), flat, on_error), shape)
