"""Refusals of the pictures' own arguments; what llmhw computes, it checks itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Number
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from .. import (
    Hardware,
    Link,
    Model,
    Ownership,
    Projection,
    _inputs,  # pyright: ignore[reportPrivateUsage]
    catalog,
)
from ..errors import InconsistentError, InvalidRecordError, MissingInputError, OutOfRangeError

T = TypeVar("T")


def shown(value: object) -> str:
    """A value as a message shows it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def optional_axes(ax: object) -> None:
    """Refuses what is not matplotlib's Axes, such as the array of several that `plt.subplots(2)` makes."""
    if ax is not None and not isinstance(ax, Axes):
        raise InvalidRecordError(f"ax = {shown(ax)}: must be matplotlib's Axes; give one, or leave it out for a new figure", "ax")


def listed(value: Iterable[Any]) -> list[Any]:
    """What is in a list or a column, as Python's own values: `None` where pandas has nothing."""
    column: Any = value
    gone = column.isna() if hasattr(column, "isna") else None
    if isinstance(column, np.ma.MaskedArray) and column.ndim == 1:
        gone = np.ma.getmaskarray(column)
    found: list[Any] = list(np.atleast_1d(column) if isinstance(column, np.ndarray) else column)
    found = [item.item() if isinstance(item, np.generic) else item for item in found]
    return found if gone is None else [None if missing else item for item, missing in zip(found, gone, strict=True)]


def items(name: str, value: Iterable[T]) -> list[T]:
    """A list with at least one thing in it. One name or one record is a list of one."""
    if isinstance(value, (str, Mapping)) or (hasattr(type(value), "to_json") and not isinstance(value, Iterable)):
        return [value]  # type: ignore[list-item] # pyright: ignore[reportReturnType]
    if not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRecordError(f"{name} = {shown(value)}: must be a list; put what is to be drawn into one", name)
    _inputs.one_column(name, value)
    found = listed(value)
    if not found:
        raise MissingInputError(f"{name} is empty: there is nothing to draw; give at least one", name)
    return found


def projections(name: str, value: Projection | Iterable[Projection]) -> list[Projection]:
    """Projections, at least one."""
    found: list[Projection] = items(name, value)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    for i, item in enumerate(found):
        if not isinstance(item, Projection):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRecordError(f"{name}[{i}] = {shown(item)}: must be a Projection; make it with llmhw.project", f"{name}[{i}]")
    return found


def one_each(name: str, value: Any, other: str, length: int) -> list[Any]:
    """What is in a list that goes with another one; a list of another length is refused, and what has no order."""
    if isinstance(value, (Mapping, set, frozenset)) or not isinstance(value, Iterable):
        raise InvalidRecordError(f"{name} = {shown(value)}: must be a list with one for each of {other}; put what is meant into one", name)
    _inputs.one_column(name, value)
    found = listed(value)
    if isinstance(value, str) or len(found) != length:
        count = f"{shown(value)}" if isinstance(value, str) else f"{len(found)} entries"
        raise InconsistentError(f"{name} = {count}: goes with {other}, which has {length}; give one for each", name)
    return found


def labels(name: str, value: Any, other: str, length: int) -> list[str]:
    """A word for each of another list. Numbers are words too."""
    found = one_each(name, value, other, length)
    for i, item in enumerate(found):
        if not isinstance(item, (str, Number)) or item != item:
            raise InvalidRecordError(f"{name}[{i}] = {shown(item)}: must be text or a number; give a word for each", f"{name}[{i}]")
    return [str(item) for item in found]


def text(name: str, value: object) -> None:
    """Refuses what is no text."""
    if not isinstance(value, str):
        raise InvalidRecordError(f"{name} = {shown(value)}: must be text; give some", name)


def single(**given: object) -> None:
    """Refuses columns, and nothing, where a picture is of one value."""
    for name, value in given.items():
        is_column = isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)) and getattr(value, "ndim", 1) != 0
        if value is None or is_column:
            raise InvalidRecordError(f"{name} = {shown(value)}: must be one value; give one, and draw a picture for each of several", name)


def numbers(name: str, value: Any, *, above_zero: bool = True) -> npt.NDArray[np.float64]:
    """A flat column of finite numbers, at least one; missing ones are refused."""
    array, present = _inputs.numbers(name, value)
    array = array.reshape(-1)
    if array.size == 0:
        raise MissingInputError(f"{name} is empty: there is nothing to draw; give at least one", name)
    if present is not None and not present.all():
        row = int(np.argmin(present.reshape(-1)))
        raise MissingInputError(f"{name}[{row}] is missing: every point needs one; leave the row out", f"{name}[{row}]")
    wrong = ~np.isfinite(array) | ((array <= 0) if above_zero else (array < 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        where = f"{name}[{row}]" if array.size > 1 else name
        rule = "above 0" if above_zero else "at least 0"
        raise OutOfRangeError(f"{where} = {array[row]:g}: must be a finite number {rule}; correct it, or leave it out", where)
    return array


def number(name: str, value: Any) -> float:
    """One finite number above 0."""
    found = numbers(name, value)
    if found.size > 1:
        raise InvalidRecordError(f"{name} = {shown(value)}: must be one number; give one", name)
    return float(found[0])


def choice(name: str, value: object, known: Sequence[str]) -> None:
    """Refuses a word that is none of these."""
    if not isinstance(value, str) or value not in known:
        raise InvalidRecordError(f"{name} = {shown(value)}: must be one of {', '.join(known)}; choose one of them", name)


def hardware(name: str, value: str | Hardware | Mapping[str, Any]) -> Hardware:
    """The hardware that a name or a description means."""
    if isinstance(value, str):
        return catalog.hardware.find(value)
    if isinstance(value, Mapping):
        return Hardware.from_dict(value)
    if isinstance(value, Hardware):  # pyright: ignore[reportUnnecessaryIsInstance]
        return value
    raise InvalidRecordError(f"{name} = {shown(value)}: must be a name, a Hardware or a dictionary; give such a value", name)


def model(name: str, value: str | Model | Mapping[str, Any]) -> Model:
    """The model that a name or a description means."""
    if isinstance(value, str):
        return catalog.models.find(value)
    if isinstance(value, Mapping):
        return Model.from_dict(value)
    if isinstance(value, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
        return value
    raise InvalidRecordError(f"{name} = {shown(value)}: must be a name, a Model or a dictionary; give such a value", name)


def link(value: str | Link | Mapping[str, Any]) -> Link:
    """The link that a name or a description means."""
    if isinstance(value, str):
        return catalog.links.find(value)
    if isinstance(value, Mapping):
        return Link.from_dict(value)
    if isinstance(value, Link):  # pyright: ignore[reportUnnecessaryIsInstance]
        return value
    raise InvalidRecordError(f"link = {shown(value)}: must be a name, a Link or a dictionary; give such a value", "link")


def ownership(value: Ownership | Mapping[str, Any]) -> Ownership:
    """The ownership that a record or a dictionary means."""
    if isinstance(value, Ownership):
        return value
    if isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return Ownership.from_dict(value)
    raise InvalidRecordError(
        f"ownership = {shown(value)}: must be an Ownership or a dictionary; make one with llmhw.ownership", "ownership"
    )
