"""Names and numbers as a picture shows them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from .. import Projection, WeightFormat, catalog


@cache
def _names(kind: str) -> Mapping[str, str]:
    entries: dict[str, Iterable[Any]] = {"hardware": catalog.hardware, "model": catalog.models, "format": catalog.formats, "runtime": catalog.runtimes}
    return {entry.id: entry.name for entry in entries[kind]}


def name(kind: str, id: str) -> str:
    """The name of an entry of the catalogue; the id of one's own."""
    return _names(kind).get(id, id)


def format_name(format: str | WeightFormat | Mapping[str, Any]) -> str:
    """The name of a weight format, given by name or described."""
    if isinstance(format, str):
        return catalog.formats.find(format).name
    return str(format.get("name")) if isinstance(format, Mapping) else format.name


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


def context(count: float) -> str:
    """A context in words."""
    return f"{count:,.0f} tokens in the cache"


_PARTS = ("hardware", "model", "format", "runtime", "context_tokens", "sequences")


def _part(projection: Projection, part: str) -> str:
    if part == "context_tokens":
        return context(projection.context_tokens)
    if part == "sequences":
        return "" if projection.sequences == 1 else f"{projection.sequences} sequences"
    named = name(part, getattr(projection, part))
    return f"{projection.nodes} × {named}" if part == "hardware" and projection.nodes > 1 else named


def captions(projections: Sequence[Projection]) -> tuple[str, list[str]]:
    """What the projections have in common, and what sets each apart. Runtimes are named only where nothing else differs."""
    texts = {part: [_part(p, part) for p in projections] for part in _PARTS}
    shared = [part for part in _PARTS if len(set(texts[part])) == 1]
    apart = [part for part in _PARTS if part not in shared and part != "runtime"]
    if not apart:
        apart = ["runtime"] if "runtime" not in shared else ["hardware"]
    elif len({tuple(texts[part][i] for part in apart) for i in range(len(projections))}) < len(projections):
        apart += ["runtime"] if "runtime" not in shared else []
    labels = [", ".join(filter(None, (texts[part][i] for part in apart))) for i in range(len(projections))]
    return ", ".join(filter(None, (texts[part][0] for part in shared if part not in apart))), labels
