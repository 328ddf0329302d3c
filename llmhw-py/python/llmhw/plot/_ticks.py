"""The numbers of logarithmic axes: plain ones, at least two whatever the range, no more than have room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axis import Axis, XAxis
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

SIZE_POINTS = 9.0
"""Size of the numbers."""
_DIGIT_POINTS = 0.62 * SIZE_POINTS
_FEW = 3
"""With fewer numbers an axis takes the next finer ones."""


def plain(value: float, _: int | None = None) -> str:
    """A number with all its digits, and thousands apart."""
    return f"{value:,.12g}" if value >= 1 else f"{value:.6g}"


def log_ticks(axis: Axis, steps: Sequence[float] = (1.0, 2.0, 5.0), words: Callable[[float, int | None], str] = plain) -> None:
    """Numbers in these words on a logarithmic axis, at these steps of each decade where the range has enough of them."""
    axis.set_major_locator(_Roomy(steps, words))
    axis.set_major_formatter(FuncFormatter(words))
    axis.set_minor_formatter(NullFormatter())


class _Roomy(LogLocator):
    def __init__(self, steps: Sequence[float], words: Callable[[float, int | None], str]) -> None:
        super().__init__(10.0)
        self._steps, self._words = steps, words

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        low, high = sorted((vmin, vmax))
        if not 0 < low < high:
            return super().tick_values(vmin, vmax)
        places = np.array([low, high])
        for found in self._candidates(low, high):
            inside = found[(found >= low * (1 - 1e-9)) & (found <= high * (1 + 1e-9))]
            if inside.size < 2:
                continue
            places = inside
            if self._have_room(places, low, high):
                break
        return list(places.tolist())

    def _candidates(self, low: float, high: float) -> Iterator[npt.NDArray[np.float64]]:
        """From the most to the fewest."""
        decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        every = [np.sort(np.outer(decades, steps).reshape(-1)) for steps in (self._steps, (1.0, 2.0, 5.0))]
        inside = [int(((found >= low) & (found <= high)).sum()) for found in every]
        if max(inside) < _FEW:
            for count in (6, 5, 4, 3, 2):
                yield np.asarray(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
        if inside[0] < _FEW:
            yield every[1]
        yield every[0]
        for apart in range(1, decades.size):
            yield decades[::apart]

    def _have_room(self, places: npt.NDArray[np.float64], low: float, high: float) -> bool:
        """Whether the numbers fit side by side. Along the height too, so that two axes of one range have the same."""
        axis = self.axis
        if not isinstance(axis, Axis):
            return True
        box = axis.axes.get_window_extent()
        length = box.width if isinstance(axis, XAxis) else box.height
        points = length * 72 / axis.axes.figure.dpi
        at = points * np.log(places / low) / np.log(high / low)
        wide = np.array([len(self._words(place, None)) + 1 for place in places]) * _DIGIT_POINTS
        return bool((np.diff(at) >= (wide[1:] + wide[:-1]) / 2).all())
