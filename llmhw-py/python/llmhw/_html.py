"""Tables for notebooks. Plain HTML that takes the notebook's own colours."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

_WORDS = {
    "tokens_per_second_per_sequence": "tok/s per sequence",
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
    "seconds": "s",
    "watts": "W",
    "usd": "$",
}


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
    return f'<{tag} style="text-align:{align}">{html.escape(number(value))}</{tag}>'


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
    """One record: a row per field that is known."""
    rows = "".join(f"<tr>{_cell(name, 'th')}{_cell(value)}</tr>" for name, value in _flat(fields))
    return f"<table><caption>{html.escape(title)}</caption><tbody>{rows}</tbody></table>"


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
        f"<table><caption>{html.escape(title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>{more}"
    )
