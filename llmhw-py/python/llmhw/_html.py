"""Tables for notebooks. Plain HTML that takes the notebook's own colours."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

_WORDS = {
    "tokens_per_second_per_user_when_full": "tok/s per user when full",
    "tokens_per_second_per_sequence": "tok/s per sequence",
    "tokens_per_second_per_user": "tok/s per user",
    "gigabytes_per_token": "GB per token",
    "gigabytes_per_second": "GB/s",
    "tokens_per_second": "tok/s",
    "usd_per_million_output_tokens": "$/Mtok written",
    "usd_per_million_tokens": "$/Mtok",
    "usd_per_kilowatt_hour": "$/kWh",
    "microseconds": "us",
    "gigabytes": "GB",
    "gibibytes": "GiB",
    "teraflops": "TFLOP/s",
    "teraops": "TOP/s",
    "joules_per_token": "J per token",
    "kilowatt_hours": "kWh",
    "million_tokens": "Mtok",
    "mebibytes": "MiB",
    "seconds": "s",
    "watts": "W",
    "usd": "$",
}


_UNBROKEN = 48
"""Letters of a cell that stays on one line."""

_ENTRIES = 5
"""Rows shown of a list in a record."""


def number(value: object) -> str:
    """A value as a table shows it: numbers with four digits, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value != value:
            return "–"
        if value.is_integer() and abs(value) < 1e15:
            return f"{value:.0f}"
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    return str(value)


def label(name: str) -> str:
    """A field's name in words, its unit in brackets: `memory_gibibytes` is "memory (GiB)"."""
    for words, unit in _WORDS.items():
        if name == words:
            return unit
        if name.endswith(f"_{words}"):
            return f"{name.removesuffix(f'_{words}').replace('_', ' ')} ({unit})"
    return name.replace("_", " ")


def _cell(value: object, tag: str = "td", align: str = "left") -> str:
    text = number(value)
    # Ids have hyphens, at which they would be broken into four lines.
    wrap = ";white-space:nowrap" if tag == "td" and len(text) <= _UNBROKEN else ""
    return f'<{tag} style="text-align:{align}{wrap}">{html.escape(text)}</{tag}>'


def _caption(title: str) -> str:
    # In the middle of a table that is wider than the page nobody sees it.
    return f'<caption style="text-align:left">{html.escape(title)}</caption>'


def _flat(fields: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{label(name)}: ")
        elif isinstance(value, list):
            if value and all(not isinstance(item, Mapping) for item in value):
                yield prefix + label(name), ", ".join(number(item) for item in value)
            elif value:
                yield prefix + label(name), f"{len(value)} entries"
        elif value is not None:
            yield prefix + label(name), value


def record(title: str, fields: Mapping[str, object]) -> str:
    """One record: a row per field that is known, and below it the first entries of its lists."""
    rows = "".join(f"<tr>{_cell(name, 'th')}{_cell(value)}</tr>" for name, value in _flat(fields))
    lists = "".join(_entries(name, value) for name, value in fields.items() if name != "provenance")
    return f"<table>{_caption(title)}<tbody>{rows}</tbody></table>{lists}"


def _entries(name: str, value: object) -> str:
    if not isinstance(value, list) or not value or not isinstance(value[0], Mapping):
        return ""
    shown = [dict(_flat(entry)) for entry in value[:_ENTRIES]]
    names = list(dict.fromkeys(name for entry in shown for name in entry))
    rows = [[entry.get(name) for name in names] for entry in shown]
    return table(f"{label(name)}: {len(value)}", names, rows, len(value))


def table(title: str, names: Sequence[str], rows: Sequence[Sequence[object]], total: int) -> str:
    """The first rows of a table: a column per field, and how many more rows there are."""
    left_out = total - len(rows)
    head = "".join(_cell(label(name), "th") for name in names)
    body = []
    for row in rows:
        align = ["right" if isinstance(v, (int, float)) and not isinstance(v, bool) else "left" for v in row]
        body.append("<tr>" + "".join(_cell(v, align=a) for v, a in zip(row, align, strict=True)) + "</tr>")
    more = f"<p>and {left_out} more rows</p>" if left_out else ""
    return (
        f"<table>{_caption(title)}<thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>{more}"
    )
