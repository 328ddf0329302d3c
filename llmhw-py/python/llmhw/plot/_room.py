"""Titles, labels and legends that take no more room than there is. How much that is, is known only when a picture is drawn."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from . import _words

_EDGE_POINTS = 4.0
"""What stays free at the edge of the figure."""
_CELL_WIDTH, _CELL_HEIGHT = 0.93, 0.88
"""Parts of the width and height of a cell that its words may take."""
CELL_SIZES = (7.8, 7.0, 6.2, 5.4, 4.6, 4.0)
"""Sizes of the words in cells, in points, the usual one first."""
_HANDLE_POINTS = 38.0
"""What stands beside the words of an entry: its line or marker, and what is free around it."""


def _pixels(ax: Axes) -> tuple[float, float]:
    """From the left of the axes to the edge of their figure, or to the right of the axes where others stand beside them; and a point."""
    box, holder = ax.get_window_extent(), ax.get_figure()
    assert holder is not None
    point, label = holder.dpi / 72, ax.yaxis.label
    left = box.x0 + (label.overhang() if isinstance(label, FittedSide) else 0.0)
    if any(other.get_window_extent().x0 >= box.x1 for other in holder.axes):
        return float(box.x1 - left), point
    return float(max(box.x1, holder.bbox.x1 - _EDGE_POINTS * point) - left), point


class FittedTitle(Text):
    """A title that goes on in the next line where its room ends."""

    def _get_wrap_line_width(self) -> float:
        # Matplotlib's own breaks where the figure ends, over whatever stands beside.
        assert isinstance(self.axes, Axes)
        return _pixels(self.axes)[0]


class FittedLabel(Text):
    """The label below its axes, in their middle, which goes on in the next line where its room ends."""

    def _get_wrap_line_width(self) -> float:
        assert isinstance(self.axes, Axes)
        box, holder = self.axes.get_window_extent(), self.axes.get_figure()
        assert holder is not None
        room, point = _pixels(self.axes)
        is_beside = any(other.get_window_extent().x1 <= box.x0 for other in holder.axes)
        left = 0.0 if is_beside else float(box.x0 - holder.bbox.x0) - _EDGE_POINTS * point
        return float(box.width) + 2.0 * min(left, room - float(box.width))

    def more_lines(self) -> float:
        """How much higher it is than one line, in pixels."""
        lines: int = self._get_wrapped_text().count("\n") + 1  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
        return float(self.get_window_extent().height) * (lines - 1) / lines


class FittedSide(Text):
    """The label beside its axes, at half their height, which goes on in the next line where its room ends."""

    def _get_wrap_line_width(self) -> float:
        assert isinstance(self.axes, Axes)
        box, holder = self.axes.get_window_extent(), self.axes.get_figure()
        assert holder is not None
        others = [other.get_window_extent() for other in holder.axes]
        free = _EDGE_POINTS * holder.dpi / 72
        above = 0.0 if any(other.y0 >= box.y1 for other in others) else float(holder.bbox.y1 - box.y1) - free
        below = 0.0 if any(other.y1 <= box.y0 for other in others) else float(box.y0 - holder.bbox.y0) - free
        return float(box.height) + 2.0 * min(above, below)

    def overhang(self) -> float:
        """How far it stands out of the figure, in pixels: so far the layout moves the axes."""
        assert isinstance(self.axes, Axes)
        holder = self.axes.get_figure()
        assert holder is not None
        return max(0.0, float(holder.bbox.x0 - self.get_window_extent().x0) + _EDGE_POINTS * holder.dpi / 72)


class FittedWords(Text):
    """Words in the middle of a cell, one unit of the axes wide and high: in more lines, or smaller, where they have no room. All cells of
    the axes have one size."""

    _fitted: tuple[float, ...] | None = None

    def _room(self) -> tuple[float, float]:
        assert isinstance(self.axes, Axes)
        box, (left, right), (low, high) = self.axes.get_window_extent(), self.axes.get_xlim(), self.axes.get_ylim()
        return _CELL_WIDTH * float(box.width) / abs(right - left), _CELL_HEIGHT * float(box.height) / abs(high - low)

    def _get_wrap_line_width(self) -> float:
        return self._room()[0]

    def _has_room(self) -> bool:
        box, (wide, high) = super().get_window_extent(), self._room()
        return box.width <= wide and box.height <= high

    def _fit(self) -> None:
        assert isinstance(self.axes, Axes)
        now = (*self._room(), self.figure.dpi if self.figure is not None else 0.0)
        if now == self._fitted:
            return
        cells = [text for text in self.axes.texts if isinstance(text, FittedWords)]
        for size in CELL_SIZES:
            for cell in cells:
                cell.set_fontsize(size)
            if all(cell._has_room() for cell in cells):
                break
        for cell in cells:
            cell._fitted = now

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Any:
        self._fit()
        return super().get_window_extent(renderer, dpi)

    def draw(self, renderer: Any) -> None:
        self._fit()
        super().draw(renderer)


class FittedHeading(Text):
    """The name of a column, no wider than the column."""

    def _get_wrap_line_width(self) -> float:
        assert isinstance(self.axes, Axes)
        left, right = self.axes.get_xlim()
        return float(self.axes.get_window_extent().width) / abs(right - left) - _EDGE_POINTS * self.axes.figure.dpi / 72


class FittedLegend(Legend):
    """A legend in as many of its columns as there is room for, at least one, in which labels break where the room ends."""

    lower: Affine2D
    """How much lower than below a label of one line."""

    def _fit(self) -> None:
        label = self.axes.xaxis.label
        if isinstance(label, FittedLabel):
            self.lower.clear().translate(0, -label.more_lines())
        (_, row) = self.get_children()[0].get_children()
        if not hasattr(self, "_columns"):
            self._columns: list[Any] = list(row.get_children())
            self._entries = [entry for column in self._columns for entry in column.get_children()]
            self._broken: list[tuple[Text, str, str]] = []
        for text, whole, broken in self._broken:
            if text.get_text() == broken:
                text.set_text(whole)
        self._broken = []
        room, point = _pixels(self.axes)
        for count in range(len(self._columns), 0, -1):
            each, more = divmod(len(self._entries), count)
            ends = [i * each + min(i, more) for i in range(count + 1)]
            for column, start, end in zip(self._columns, ends, ends[1:], strict=False):
                column.get_children()[:] = self._entries[start:end]
            row.get_children()[:] = self._columns[:count]
            if super().get_window_extent().width <= room:
                return
        beside = _HANDLE_POINTS * point
        for text in self.get_texts():
            whole, wide = text.get_text(), text.get_window_extent().width
            if wide > room - beside:
                broken = _words.wrap(whole, max(12, int(0.95 * len(whole) * (room - beside) / wide)))
                text.set_text(broken)
                self._broken.append((text, whole, broken))

    def get_window_extent(self, renderer: Any = None) -> Any:
        self._fit()
        return super().get_window_extent(renderer)

    def get_tightbbox(self, renderer: Any = None) -> Any:
        self._fit()
        return super().get_tightbbox(renderer)

    def draw(self, renderer: Any) -> None:
        self._fit()
        super().draw(renderer)
