"""Refusals of the core, said for what Python people gave: a column where one value is meant, an object of another class."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from . import _llmhw
from .errors import InvalidRecordError, LlmhwError

F = TypeVar("F", bound=Callable[..., Any])

_COLUMNS = {
    "project": "project_columns",
    "guide_decode": "guide_decode_columns",
    "cost": "cost_columns",
    "break_even": "cost_columns",
}
"""The function that takes columns of what one takes singly."""

_CLASSES = {
    "hardware": "Hardware",
    "model": "Model",
    "format": "WeightFormat",
    "runtime": "Runtime",
    "link": "Link",
    "cloud": "CloudModel",
    "electricity": "Electricity",
    "ownership": "Ownership",
}
"""The class of the objects that an argument takes."""

_RUNS = ("own_runs", "runs")
"""Arguments that take runs of one's own."""

_ROWS = {
    "to_dicts": "[{name: value for name, value in row.items() if value is not None} for row in frame.to_dicts()]",
    "iloc": "[row.dropna().to_dict() for _, row in frame.iterrows()]",
}
"""The rows of a frame by a method it has: of Polars, of pandas. A row leaves out what it lacks, as null is no number."""


def choose(name: object, known: Iterable[str]) -> str:
    """What to write instead of a name that is not known: what is nearest, or has it in it; all when nothing is near."""
    known = list(known)
    near = [one for one in known if str(name) in one] or difflib.get_close_matches(str(name), known)
    return f"the nearest are {', '.join(near)}" if near else f"choose one of {', '.join(known)}"


def known_arguments(function: F) -> F:
    """The same function, which refuses an argument it has not as those of the core do, with the nearest it has."""
    known = tuple(inspect.signature(function).parameters)

    @functools.wraps(function)
    def checked(*args: Any, **given: Any) -> Any:
        for name in given:
            if name not in known:
                rule = f"must be an argument of `{function.__name__}`"
                raise InvalidRecordError(f"{name} = given: {rule}; {choose(name, known)}", name)
        return function(*args, **given)

    return checked  # type: ignore[return-value] # pyright: ignore[reportReturnType]


def _is_column(value: object) -> bool:
    return not isinstance(value, (str, bytes, Mapping)) and hasattr(value, "__len__") and hasattr(value, "__getitem__")


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"


def _measured(name: str, value: object) -> InvalidRecordError | None:
    """The refusal of measurements as they were read, which do not say what ran where."""
    which = "(hardware=..., model=..., format=...)`"
    rule = "must say what ran on which machine"
    if isinstance(value, _llmhw.Measurements):
        return InvalidRecordError(f"{name} = a Measurements: {rule}; call its `.runs{which}", name)
    rows = [value] if isinstance(value, _llmhw.Measurement) else value
    for i, row in enumerate(rows if isinstance(rows, (list, tuple)) else ()):
        if isinstance(row, _llmhw.Measurement):
            place = name if row is value else f"{name}[{i}]"
            return InvalidRecordError(f"{place} = a Measurement: {rule}; call `.runs{which} of the measurements it is of", place)
    return None


def _frame(name: str, value: object) -> InvalidRecordError | None:
    """The refusal of a frame of pandas or Polars, which is a table of columns."""
    if not hasattr(value, "columns"):
        return None
    for method, call in _ROWS.items():
        if hasattr(value, method):
            return InvalidRecordError(f"{name} = {_a(type(value).__name__)}: must be a list of rows; give `{call}`", name)
    return None


def better(error: LlmhwError, function: str, given: Mapping[str, Any]) -> LlmhwError:
    """The same refusal, or one that leads further."""
    name = (error.parameter or "").split(".")[0].split("[")[0]
    if not isinstance(error, InvalidRecordError) or given.get(name) is None:
        return error
    value = given[name]
    kind = type(value).__name__
    if function == "Catalog":
        return _frame(name, value) or error
    if name in _RUNS and (framed := _frame(name, value)) is not None:
        return framed
    if function in _COLUMNS and error.parameter == name and _is_column(value):
        asked = f"give one, or all of them to `{_COLUMNS[function]}`"
        return InvalidRecordError(f"{name} = {kind} of {len(value)}: must be one value; {asked}", name)
    if name in _RUNS and (measured := _measured(name, value)) is not None:
        return measured
    wanted = _CLASSES.get(name, "")
    if hasattr(value, "_fields") and kind != wanted:
        if wanted:
            what = f"a name, {_a(wanted)} or a dictionary like it" if name != "ownership" else "an Ownership, as `ownership` makes it"
            return InvalidRecordError(f"{name} = {_a(kind)}: must be {what}; give such a value", name)
        if error.parameter == name and (rule := str(error).rpartition(": must ")[2]) != str(error):
            # How a file says it is no advice here.
            rule = rule.partition("; put it in a list")[0] if "in TOML" in rule else rule
            return InvalidRecordError(f"{name} = {_a(kind)}: must {rule}{'' if ';' in rule else '; give such a value'}", name)
    if name == "ownership" and error.parameter == name:
        return InvalidRecordError(
            f"ownership = {value!r} ({kind}): must be an Ownership; make one with `llmhw.ownership(hardware=..., electricity=...)`", name
        )
    return error
