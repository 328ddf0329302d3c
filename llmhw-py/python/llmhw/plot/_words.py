"""Names and numbers as a picture shows them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from .. import Hardware, Link, Model, Projection, WeightFormat, catalog


@cache
def _names(kind: str) -> Mapping[str, str]:
    entries: dict[str, Iterable[Any]] = {"hardware": catalog.hardware, "model": catalog.models, "format": catalog.formats, "runtime": catalog.runtimes}
    return {entry.id: entry.name for entry in entries[kind]}


def verbatim(text: str) -> str:
    """The words of a record as they are: two dollar signs in them are no formula."""
    return text.replace("$", r"\$")


def name(kind: str, id: str) -> str:
    """The name of an entry of the catalogue; the id of one's own."""
    return verbatim(_names(kind).get(id, id))


def name_of(record: Hardware | Model | Link | WeightFormat) -> str:
    """The name of a record."""
    return verbatim(record.name)


def format_name(format: str | WeightFormat | Mapping[str, Any]) -> str:
    """The name of a weight format, given by name or described."""
    if isinstance(format, str):
        format = catalog.formats.find(format)
    return verbatim(str(format.get("name"))) if isinstance(format, Mapping) else name_of(format)


def together(text: str) -> str:
    """The text with numbers bound to their units, wherever it breaks into lines."""
    return re.sub(r"(?<=\d) (?=(GB|tokens|cores)\b)", "\N{NO-BREAK SPACE}", text)


def wrap(text: str, width: int) -> str:
    """The text in lines of about this many characters. A number stays with its unit, and dashes do not break."""
    text = together(text)
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or text


def tokens(count: float) -> str:
    """Tokens in thousands from 1,000 on: 8192 are 8.2k."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if count >= size * 0.9995:
            return f"{count / size:.3g}{unit}"
    return f"{count:.0f}"


def rate(value: float) -> str:
    """A rate with three digits."""
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def gigabytes(value: float) -> str:
    """Gigabytes with one digit behind the point, none above a thousand; two digits below a tenth, so that a little is not nothing."""
    return f"{value:,.0f} GB" if value >= 999.95 else f"{value:.1f} GB" if value >= 0.0995 else f"{value:.2g} GB"


def dollars(value: float) -> str:
    """Dollars: whole from ten on, with cents below, with two digits below ten cents. The sign is no beginning of a formula."""
    return rf"\${value:,.0f}" if value >= 9.995 else rf"\${value:.2f}" if value >= 0.0995 else rf"\${value:.2g}"


def million_tokens(count: float) -> str:
    """Millions of tokens: whole from ten on, with two digits below."""
    return f"{count:,.0f} Mtok" if count >= 9.5 else f"{count:.2g} Mtok"


def months(count: float) -> str:
    """Months with one digit behind the point, of which none is nothing."""
    return f"{count:,.1f} months" if count >= 0.1 else "under 0.1 months"


def context(count: float) -> str:
    """A context in words."""
    return f"{count:,.0f} tokens in the cache"


_PARTS = ("hardware", "strategy", "model", "format", "runtime", "context_tokens", "sequences")
_LAST = ("strategy", "runtime", "prompt_tokens")
"""Named only where nothing else tells two projections apart."""


def _part(projection: Projection, part: str) -> str:
    if part == "context_tokens":
        return context(projection.context_tokens)
    if part == "prompt_tokens":
        return f"prompt of {projection.prompt_tokens:,.0f} tokens"
    if part == "sequences":
        return "1 sequence" if projection.sequences == 1 else f"{projection.sequences} sequences"
    if part == "strategy":
        return (projection.strategy or "").replace("-", " ")
    named = name(part, getattr(projection, part))
    return f"{projection.nodes} × {named}" if part == "hardware" and projection.nodes > 1 else named


def captions(projections: Sequence[Projection]) -> tuple[str, list[str]]:
    """What the projections have in common, and what sets each apart: a number where nothing in them does."""
    texts = {part: [_part(p, part) for p in projections] for part in (*_PARTS, "prompt_tokens")}
    varied = [part for part in texts if len(set(texts[part])) > 1]
    apart = [part for part in varied if part not in _LAST]
    for part in _LAST:
        if part in varied and len(set(zip(*(texts[part] for part in apart), strict=True))) < len(projections):
            apart.append(part)
    labels = [", ".join(filter(None, words)) for words in zip(*(texts[part] for part in apart or ["hardware"]), strict=True)]
    shared = [texts[part][0] for part in _PARTS if part not in (*varied, *(apart or ["hardware"]))]
    return ", ".join(words for words in shared if words not in ("", "1 sequence")), _numbered(labels)


def _numbered(labels: Sequence[str]) -> list[str]:
    """The labels, with a number behind those that are there more than once."""
    count: dict[str, int] = {}
    numbered: list[str] = []
    for label in labels:
        count[label] = count.get(label, 0) + 1
        numbered.append(f"{label}, {count[label]}" if labels.count(label) > 1 else label)
    return numbered
