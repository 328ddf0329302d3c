"""How all pictures look: colours, markers, lines, and where the legend and the title go."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.transforms import Affine2D, ScaledTranslation

from . import _room, _ticks, _words

INK = "#1a1a1a"
"""Words and lines on what is pale whatever the style."""
GREY = "#6b6b6b"
PALE = "#d9d9d9"

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Okabe and Ito's colours for the colour-blind, without yellow, which white paper swallows."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0, ()),
    (0, (5, 2)),
    (0, (1, 1.4)),
    (0, (6, 2, 1, 2)),
    (0, (8, 2, 1, 2, 1, 2)),
    (0, (3, 1.5)),
    (0, (10, 3)),
)
_LABEL = 10.0
"""Size of the labels of axes, in points."""
SMALL = 8.0
"""Size of annotations and legends, in points."""


def ink() -> str:
    """The colour of words: nearly black, or that of a style of matplotlib's that has another."""
    styled = to_hex(plt.rcParams["text.color"])
    return INK if styled == "#000000" else styled


def colour(number: int) -> str:
    """The colour of what is drawn at this place; the black one as a style of matplotlib's has it."""
    found = COLOURS[number % len(COLOURS)]
    return found if found != "#000000" or ink() == INK else ink()


def axes(ax: Axes | None, width_inches: float, height_inches: float) -> Axes:
    """The given axes, or those of a new figure of this size."""
    if ax is None:
        _, ax = plt.subplots(figsize=(width_inches, height_inches), layout=ConstrainedLayoutEngine(h_pad=0.1, w_pad=0.1))
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    ax.tick_params(color=GREY, labelsize=_ticks.SIZE_POINTS)
    ax.set_axisbelow(True)
    return ax


def set_height(ax: Axes, inches: float) -> None:
    """Makes the figure, laid out, as high as its axes of this height and the words above and below them need."""
    holder = figure(ax)
    holder.draw_without_rendering()
    words = float(holder.bbox.height - ax.get_window_extent().height) / holder.dpi
    holder.set_size_inches(holder.get_figwidth(), words + inches)


def figure(ax: Axes) -> Figure:
    """The figure that holds the axes, also when they lie in a part of it."""
    found = ax.get_figure()
    while found is not None and not isinstance(found, Figure):
        found = found.figure
    assert found is not None
    return found


def grid(ax: Axes, axis: str) -> None:
    """Pale lines across one axis, or `both`."""
    ax.grid(visible=True, axis=axis, color=PALE, linewidth=0.6)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def title(ax: Axes, text: str) -> None:
    """The title, flush left, in as many lines as it needs."""
    made = ax.set_title(_words.together(text), loc="left", fontsize=11, color=ink(), pad=9, wrap=True)
    made.__class__ = _room.FittedTitle


def label_below(ax: Axes, text: str, size: float = _LABEL, colour: str | None = None) -> None:
    """The label below the axes, in as many lines as it needs."""
    label = ax.xaxis.label
    ax.set_xlabel(_words.together(text), fontsize=size, color=colour or ink(), wrap=True)
    label.axes = ax
    label.__class__ = _room.FittedLabel


def label_beside(ax: Axes, text: str) -> None:
    """The label at the left of the axes, in as many lines as it needs."""
    label = ax.yaxis.label
    ax.set_ylabel(text, fontsize=_LABEL, color=ink(), wrap=True)
    label.axes = ax
    label.__class__ = _room.FittedSide


def legend_below(ax: Axes, handles: Sequence[Artist], columns: int, gap_points: float = 40.0) -> Legend:
    """A legend under the axis' label, where no data are, in at most so many columns. The gap is in points, whatever the size of the picture."""
    lower = Affine2D()
    below = ax.transAxes + ScaledTranslation(0, -gap_points / 72, figure(ax).dpi_scale_trans) + lower
    legend = ax.legend(
        handles=list(handles),
        loc="upper left",
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=below,
        borderaxespad=0.0,
        ncols=columns,
        fontsize=SMALL,
        frameon=False,
        handlelength=2.8,
        columnspacing=1.6,
    )
    legend.__class__ = _room.FittedLegend
    assert isinstance(legend, _room.FittedLegend)
    legend.lower = lower
    return legend
