"""Exceptions. All are `LlmhwError`, which is a `ValueError`.

>>> import llmhw
>>> try:
...     llmhw.catalog.hardware.find("rtx-4091-24gb")
... except llmhw.UnknownIdError as error:
...     print(error.parameter, error.candidates[0])
hardware rtx-4090-24gb
"""

from __future__ import annotations

import re
from typing import ClassVar

__all__ = [
    "AmbiguousError",
    "InconsistentError",
    "InvalidRecordError",
    "LlmhwError",
    "MissingInputError",
    "OutOfRangeError",
    "UnknownIdError",
    "UnsupportedError",
]


_SAID = re.compile(r"(?P<parameter>.+?)(?: = | is missing: )")
_OFFERED = re.compile(r"; (?:the nearest are|choose one of) (?P<candidates>[^\n]+)")


class LlmhwError(ValueError):
    """A refusal: the message names the thing, the rule, the value, and what to do instead.

    Made of its message alone, as engines do that carry errors as text (Polars), it reads the fields back from there.
    """

    kind: ClassVar[str] = ""
    """The kind of refusal, such as `out-of-range`."""

    def __init__(
        self,
        message: str,
        parameter: str | None = None,
        candidates: tuple[str, ...] = (),
        together_with: tuple[LlmhwError, ...] = (),
    ) -> None:
        super().__init__(message)
        if parameter is None and (said := _SAID.match(message)):
            parameter = said["parameter"]
            offered = _OFFERED.search(message.split("\n")[0])
            candidates = candidates or tuple(offered["candidates"].split(", ") if offered else ())
        self.parameter = parameter
        """The name of the argument at fault, with its unit when it is a number."""
        self.candidates = candidates
        """The ids to choose from: the nearest to an unknown one, or all that an ambiguous one fits."""
        self._together_with = together_with

    @property
    def all(self) -> tuple[LlmhwError, ...]:
        """Everything that was refused together: this error alone, or one per field.

        >>> import llmhw
        >>> try:
        ...     llmhw.Link(id="l", bandwidth_gigabytes_per_second="fast")
        ... except llmhw.LlmhwError as error:
        ...     print([one.parameter for one in error.all])
        ['name', 'bandwidth_gigabytes_per_second', 'latency_microseconds']
        """
        return self._together_with or (self,)

    def __reduce__(self) -> tuple[type[LlmhwError], tuple[str, str | None, tuple[str, ...], tuple[LlmhwError, ...]]]:
        return type(self), (str(self), self.parameter, self.candidates, self._together_with)


class OutOfRangeError(LlmhwError):
    """A number is not finite or outside its range; `llmhw.catalog.bounds` has the ranges."""

    kind = "out-of-range"


class InconsistentError(LlmhwError):
    """Two values contradict each other."""

    kind = "inconsistent"


class MissingInputError(LlmhwError):
    """A value is needed for this question and was not given; it is never guessed."""

    kind = "missing-input"


class UnsupportedError(LlmhwError):
    """The combination is not modelled, such as a format its runtime can not load."""

    kind = "unsupported"


class UnknownIdError(LlmhwError):
    """No such id or alias; `candidates` has the nearest."""

    kind = "unknown-id"


class AmbiguousError(LlmhwError):
    """The name fits several entries; `candidates` has them."""

    kind = "ambiguous"


class InvalidRecordError(LlmhwError):
    """A value is not what it should be: of another type, under an unknown name, or text that does not read."""

    kind = "invalid-record"


_CLASSES: dict[str, type[LlmhwError]] = {
    cls.kind: cls
    for cls in (
        OutOfRangeError,
        InconsistentError,
        MissingInputError,
        UnsupportedError,
        UnknownIdError,
        AmbiguousError,
        InvalidRecordError,
    )
}


_LISTS = {
    "hardware": "hardware",
    "model": "models",
    "format": "formats",
    "kv_format": "kv_formats",
    "runtime": "runtimes",
    "link": "links",
    "cloud": "cloud_models",
    "electricity": "electricity",
}
"""The list of the catalogue that the names of an argument are in."""


def _led(said: str, parameter: str | None) -> str:
    """A refusal that says what to do, in Python's words: the list of the catalogue that people want, what is missing in a column."""
    if (parameter or "").endswith("]"):
        said = said.replace("give one, or leave it out", "give one, or `None` where a value is missing")
    names = _LISTS.get(re.sub(r".*\.|\[\d+\]", "", parameter or ""))
    return said.replace("see the catalogue for what there is", f"`llmhw.catalog.{names}` has what there is") if names else said


def from_core(message: str, refusals: list[tuple[str, str, str | None, list[str]]]) -> LlmhwError:
    """The exception for an error of the core, of the class of its first refusal. Kinds that come later are plain `LlmhwError`s."""
    errors = tuple(
        _CLASSES.get(kind, LlmhwError)(_led(said, parameter), parameter, tuple(candidates))
        for kind, said, parameter, candidates in refusals
    )
    for (_, said, parameter, _) in refusals:
        message = message.replace(said, _led(said, parameter))
    first = errors[0]
    return first if len(errors) == 1 else type(first)(message, first.parameter, first.candidates, errors)
