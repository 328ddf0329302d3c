"""Columns as people have them, brought into one form: NumPy arrays of one shape, and which values are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _llmhw
from ._hints import choose
from .errors import InconsistentError, InvalidRecordError

Numbers = tuple[npt.NDArray[np.float64], "npt.NDArray[np.bool_] | None"]
Names = tuple[tuple[Any, ...], npt.NDArray[np.uint32]]

_MISSING = np.uint32(0xFFFF_FFFF)
_OBJECTS = (_llmhw.Hardware, _llmhw.Model, _llmhw.WeightFormat, _llmhw.Runtime)
_WORDS: tuple[type, ...] = (str,)
_NAMES: tuple[type, ...] = (str, Mapping, *_OBJECTS)
_ONLY_WORDS = ("kv_format",)
"""Arguments that take names, but no objects."""


def _is_arrow(value: object) -> bool:
    return hasattr(value, "__arrow_c_array__") or hasattr(value, "__arrow_c_stream__")


def _refuse(name: str, value: object, rule: str) -> InvalidRecordError:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    kind = type(value).__name__
    return InvalidRecordError(f"{name} = {shown} ({kind}): {rule}; give such a column", name)


def one_column(name: str, value: Any) -> None:
    """A pandas table of one column is a table still: its rows would be spread over two axes."""
    if hasattr(value, "isna") and getattr(value, "ndim", 1) != 1:
        raise InvalidRecordError(f"{name} = a table of {value.shape[1]} columns: must be one column; take one, as in frame['{name}']", name)


def numbers(name: str, value: Any) -> Numbers:
    """A column of numbers of any shape. `None`, masks, Arrow's nulls and pandas' missing values are missing; NaN is not."""
    present: npt.NDArray[np.bool_] | None = None
    one_column(name, value)
    if isinstance(value, np.ma.MaskedArray):
        array, present = _masked(value)
    elif hasattr(value, "isna") and hasattr(value, "to_numpy"):
        array, present = _of_pandas(value)
    elif isinstance(value, np.ndarray):
        array = value
    elif _is_arrow(value):
        array, present = _llmhw.arrow_numbers(value, name)
    else:
        array, present = _plain(name, value)
    if array.dtype.kind == "O":
        # What is missing is `None` in it.
        array, present = _plain(name, array.tolist())
    if array.dtype.kind not in "iuf":
        raise _refuse(name, value, "must be a number or a column of numbers")
    return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape), present


def _masked(value: np.ma.MaskedArray[Any, Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None]:
    """The values of a masked array; of one of objects with `None` where it is masked."""
    missing = np.ma.getmaskarray(value)
    if value.dtype.kind == "O":
        return _without(np.asarray(value.data), missing), None
    return np.asarray(value.filled(0)), ~missing


def _of_pandas(value: Any) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None]:
    """The values of a column of pandas; of one of anything but numbers with `None` where something is missing."""
    missing = np.asarray(value.isna(), dtype=np.bool_)
    if not missing.any():
        return np.asarray(value.to_numpy()), None
    if value.dtype.kind in "iuf":
        return np.asarray(value.fillna(0).to_numpy(dtype=np.float64)), ~missing
    return _without(np.asarray(value.to_numpy(dtype=object)), missing), None


def _without(values: npt.NDArray[Any], missing: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    kept = values.copy()
    kept[missing] = None
    return kept


def columns(wanted: Sequence[str] | None, known: tuple[str, ...]) -> list[str]:
    """The names of the columns to compute: all when left out."""
    if wanted is None:
        return list(known)
    if isinstance(wanted, str):
        raise InvalidRecordError(f"columns = {wanted!r}: must be a list of names; write [{wanted!r}]", "columns")
    for name in wanted:
        if name not in known:
            raise InvalidRecordError(f"columns = {name!r}: no such column; {choose(name, known)}", "columns")
    return list(wanted)


def _plain(name: str, value: Any) -> Numbers:
    """Numbers, lists and tuples; strings and truth values are not taken for numbers."""
    try:
        array = np.asarray(value, dtype=object)
    except ValueError:
        raise _refuse(name, value, "must be a number or a column of numbers of one length") from None
    flat = array.ravel().tolist()
    missing = [item is None for item in flat]
    for item in flat:
        if item is None or (isinstance(item, (int, float, Decimal, np.integer, np.floating)) and not isinstance(item, bool)):
            continue
        raise _refuse(name, item, "must be a number")
    try:
        filled = np.array([0.0 if item is None else item for item in flat], dtype=np.float64).reshape(array.shape)
    except (OverflowError, ValueError):
        # An integer of too many digits, or a signalling NaN.
        raise _refuse(name, value, "must be a number of at most 64 bits") from None
    return filled, (~np.array(missing, dtype=np.bool_).reshape(array.shape) if any(missing) else None)


def names(name: str, value: Any) -> tuple[Names, tuple[int, ...]]:
    """A name, an object or a column of them: the distinct ones, the code of each row, and the column's shape."""
    kinds = _WORDS if name in _ONLY_WORDS else _NAMES
    if isinstance(value, kinds):
        return ((value,), np.zeros(1, dtype=np.uint32)), ()
    one_column(name, value)
    shape: tuple[int, ...] | None = None
    if isinstance(value, np.ndarray):
        shape = value.shape
        if value.dtype.kind not in "OUT":
            raise _refuse(name, value, "must be a name, an object, or a column of them")
        items: Any = value.ravel().tolist()
    elif hasattr(value, "isna") and hasattr(value, "cat") and str(value.dtype) == "category":
        # pandas' categories are distinct already.
        codes = value.cat.codes.to_numpy().astype(np.int64)
        return (tuple(value.cat.categories), np.where(codes < 0, _MISSING, codes).astype(np.uint32)), codes.shape
    elif hasattr(value, "isna"):
        items = value.tolist()
    elif _is_arrow(value):
        distinct, codes = _llmhw.arrow_names(value, name)
        return (distinct, codes), codes.shape
    elif isinstance(value, Sequence):
        items = value
    else:
        raise _refuse(name, value, "must be a name, an object, or a column of them")
    distinct, codes = _llmhw.distinct(items)
    for item in distinct:
        if not isinstance(item, kinds):
            raise _refuse(name, item, "must be a name" if kinds is _WORDS else "must be a name or an object of the catalogue's kind")
    return (distinct, codes), shape if shape is not None else codes.shape


def broadcast(
    name_columns: dict[str, tuple[Names, tuple[int, ...]]], number_columns: dict[str, Numbers]
) -> tuple[tuple[int, ...], dict[str, Names], dict[str, Numbers]]:
    """All columns in NumPy's common shape, flat; single values stay single."""
    shapes = {name: shape for name, (_, shape) in name_columns.items()}
    shapes |= {name: values.shape for name, (values, _) in number_columns.items()}
    try:
        shape = np.broadcast_shapes(*shapes.values())
    except ValueError:
        listed = ", ".join(f"{name} has {shape}" for name, shape in shapes.items() if shape)
        raise InconsistentError(
            f"columns = {listed}: shapes fit together by NumPy's rules; give columns of one length, or, for every value of one with every "
            "value of another, turn one on its side with `numpy.array(values)[:, None]`",
            "columns",
        ) from None

    def spread(array: npt.NDArray[Any], own: tuple[int, ...]) -> npt.NDArray[Any]:
        if own == () or own == shape:
            return array.reshape(-1)
        return np.ascontiguousarray(np.broadcast_to(array.reshape(own), shape)).reshape(-1)

    spread_names = {
        name: (distinct, spread(codes, own)) for name, ((distinct, codes), own) in name_columns.items()
    }
    spread_numbers = {
        name: (
            spread(values, values.shape),
            None if present is None else spread(present, values.shape),
        )
        for name, (values, present) in number_columns.items()
    }
    return shape, spread_names, spread_numbers
