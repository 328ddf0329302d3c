"""What the engines have in common: a question with its settings, asked of one batch after another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypedDict

from .. import _llmhw
from ..columns import Columns, project_columns
from ..errors import InconsistentError, InvalidRecordError, LlmhwError, UnsupportedError
from ..own import Catalog
from ..words import Strategy

MEASURES: tuple[str, ...] = (
    "decode_tokens_per_second",
    "prefill_tokens_per_second",
    "time_to_first_token_seconds",
    "fits",
    "headroom_gigabytes",
)
"""What is asked where nothing else is said: the columns of `project_columns` that people rank and filter by."""

OnError: TypeAlias = Literal["raise", "null"]
"""What becomes of a row that is refused: an error for the query, or null."""


class Settings(TypedDict, total=False):
    """What is the same for all rows, in every engine."""

    strategy: Strategy | None
    """How machines that hold the model together divide the work."""
    link: str | _llmhw.Link | Mapping[str, Any] | None
    """What connects them; needed for more than one."""
    efficiency: Literal["calibrated", "guide"] | float | None
    """How the share of the bandwidth is found."""
    catalog: _llmhw.CatalogRows | Mapping[str, Any] | None
    """Rows of one's own over the built-in ones: a `llmhw.Catalog`, or a dictionary of lists."""
    on_error: OnError
    """`raise` refuses the query at the first bad row; `null` leaves its answers null."""


@dataclass(frozen=True)
class Question:
    """Columns of `project_columns` with settings that hold for all batches. Settings are checked when it is made."""

    columns: tuple[str, ...]
    settings: Mapping[str, Any]
    on_error: OnError = "raise"
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names that are the same for all rows: of a runtime, of a format of the cache."""

    def __post_init__(self) -> None:
        if self.on_error not in ("raise", "null"):
            raise InvalidRecordError(f"on_error = {self.on_error!r}: must be 'raise' or 'null'; choose one", "on_error")
        self.empty()
        # A name for all rows that nobody knows would be every row's refusal, and with `null` nobody would see it.
        for name, value in self.names.items():
            try:
                self._ask({**_ONE_ROW, name: value}, "raise")
            except (InconsistentError, UnsupportedError):
                # Known, though not for this row: rows are told one by one.
                pass

    def _ask(self, columns: Mapping[str, Any], on_error: Literal["raise", "mark"]) -> Columns:
        return project_columns(**{**columns, **self.settings}, columns=self.columns, on_error=on_error)

    def empty(self) -> Columns:
        """The answer to no rows, which has the types of all answers."""
        return self.answer({name: [] for name in _ONE_ROW})

    def answer(self, columns: Mapping[str, Any]) -> Columns:
        """The answer to one batch."""
        try:
            return self._ask({**columns, **self.names}, "raise" if self.on_error == "raise" else "mark")
        except LlmhwError as error:
            raise _without_row(error) from None


_ONE_ROW: dict[str, Any] = {
    "hardware": "rtx-4090-24gb",
    "model": "qwen3-8b",
    "format": "q4-k-m",
    "context_tokens": 1,
}


def question(columns: Sequence[str], names: Mapping[str, str | None] | None = None, **settings: Any) -> Question:
    """A question about these columns. Settings and names that are `None` are left out."""
    on_error: OnError = settings.pop("on_error", "raise")
    given = {name: value for name, value in settings.items() if value is not None}
    if isinstance(given.get("catalog"), Mapping):
        # Read once instead of with every batch.
        given["catalog"] = Catalog.from_dict(given["catalog"])
    common = {name: value for name, value in (names or {}).items() if value is not None}
    return Question(tuple(columns), given, on_error, common)


def _without_row(error: LlmhwError) -> LlmhwError:
    """The same refusal without the number of its row: engines count batches as they like, so it would mislead."""
    _, (message, parameter, candidates, together_with) = error.__reduce__()
    for one in error.all:
        if one.parameter:
            message = message.replace(one.parameter, _bare(one.parameter))
    return type(error)(
        message, parameter and _bare(parameter), candidates, tuple(_without_row(one) for one in together_with)
    )


def _bare(parameter: str) -> str:
    return re.sub(r"\[\d+\]$", "", parameter)
