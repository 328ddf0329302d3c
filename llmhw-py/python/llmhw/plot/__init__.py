"""Pictures of what llmhw computes. Needs matplotlib: `pip install llmhw[plot]`.

Every function draws into `ax`, or into a new figure when there is none, and returns the `Axes`. A figure of your own makes room
for names, words and the legend where it has `layout="constrained"`, as in `plt.subplots(layout="constrained")`; without, they may be
cut. Names of records are drawn as they are; in words of your own, such as `labels`, matplotlib reads formulas between two dollar
signs, as in `r"$\\alpha$"`. The numbers drawn are those of llmhw. Colours are told apart by the colour-blind, and everything is told
apart without colour: by marker, line or hatch.

>>> import llmhw, llmhw.plot
>>> machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "dgx-spark-gb10-128gb"]
>>> answers = [llmhw.project(hardware=m, model="qwen3-32b", format="q4-k-m", context_tokens=8192) for m in machines]
>>> ax = llmhw.plot.decode_rates(answers)
>>> ax.get_xlabel()
'decode rate (tok/s)'
"""

try:
    import matplotlib as _matplotlib
except ImportError as error:
    raise ImportError("llmhw.plot needs matplotlib: pip install llmhw[plot]", name="matplotlib") from error

del _matplotlib

from ._accuracy import predicted_against_measured
from ._cluster import cluster_scaling
from ._context import context_curve
from ._costs import cost_curves, cost_per_token
from ._fits import fit_matrix
from ._rates import decode_rates
from ._roof import roofline

__all__ = [
    "cluster_scaling",
    "context_curve",
    "cost_curves",
    "cost_per_token",
    "decode_rates",
    "fit_matrix",
    "predicted_against_measured",
    "roofline",
]
