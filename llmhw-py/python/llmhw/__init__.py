"""How fast a language model runs on given hardware, whether it fits, what a token costs, and what to buy.

>>> import llmhw
>>> p = llmhw.project(
...     hardware="mac-mini-m4-pro-20c-48gb", model="qwen3-coder:30b", format="q4-k-m", context_tokens=8192
... )
>>> round(p.decode_tokens_per_second, 1), p.decode_basis, p.memory.fits
(54.6, 'calibrated', True)

Every number has its unit in its name, spelled out. What is not known is `None`. Rates come with the interval in which 80 %
of comparable measurements lie, and with what they rest on. Names are ids or aliases of the catalogue, whose lists are
`llmhw.catalog.hardware`, `models`, `formats`, `runtimes` and so on; hardware, models and the rest of one's own are given as objects
or dictionaries instead. Many rows at once go into `project_columns`; charts are in `llmhw.plot`.

An answer has its numbers as attributes, and `to_dict()` and `to_json()`: `pandas.json_normalize([p.to_dict()])` is a row.

What to buy for many people who ask now and then, and how sure that is, with ranges and distributions as dictionaries of a `type`:

>>> case = {"model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192}
>>> fleet = llmhw.fleet(
...     **case, hardware="mac-mini-m4-pro-20c-48gb", users=300, requests_per_user_per_hour=3, output_tokens=300, wait_seconds=10,
...     prompt_tokens={"type": "log-normal", "median_tokens": 1000, "log_standard_deviation": 0.8}, sequences_per_replica=8,
... )
>>> fleet.replicas, round(fleet.peak.utilisation_fraction, 2), fleet.month.purchase_usd > fleet.month.energy_usd
(2, 0.46, True)
>>> odds = llmhw.uncertainty(
...     **case, machines=["mac-mini-m4-pro-20c-48gb"], cloud_usd_per_million_tokens=1.5,
...     utilisation_fraction={"type": "triangular", "low": 0.1, "mode": 0.25, "high": 0.5},
... )
>>> round(odds.machines[0].cheaper_than_cloud.probability, 2)  # the same seed, the same bits
0.68
"""

import importlib
import sys
from typing import TYPE_CHECKING

from . import catalog, errors, words
from ._llmhw import (
    AcceptedRange,
    BreakEven,
    BreakEvenDeciles,
    Breakdown,
    CalibratedRun,
    Candidate,
    Choice,
    CloudModel,
    Comparison,
    Constant,
    Contradiction,
    Cost,
    Electricity,
    Experts,
    FeedForward,
    Fleet,
    FleetMonth,
    FleetQueue,
    FleetStep,
    GuideFit,
    GuideMachine,
    GuideProposal,
    Hardware,
    Host,
    IntervalFactors,
    KvFormat,
    Link,
    MachineOdds,
    Measurement,
    Measurements,
    Memory,
    Model,
    ModelFile,
    NodeShare,
    NotComparable,
    Offload,
    OwnRun,
    Ownership,
    PartSizes,
    Plan,
    PlanPoint,
    Pool,
    Probability,
    Projection,
    Provenance,
    Recommendation,
    Rejected,
    Roofline,
    RooflinePoint,
    Runtime,
    Sensitivity,
    Source,
    TensorSize,
    TokenPriceDeciles,
    TokenRateDeciles,
    TokenRateInterval,
    Uncertainty,
    UnequalPipeline,
    WeightFormat,
    WeightSizes,
    __version__,
    break_even,
    calibrate,
    cloud_price,
    cost,
    fit,
    fleet,
    guide_decode,
    guide_factor,
    guide_fit,
    guide_propose,
    largest_format,
    offload,
    ownership,
    plan,
    pool,
    project,
    recommend,
    roofline,
    sensitivity,
    uncertainty,
    unequal_pipeline,
    weights,
)
from .columns import Columns, cost_columns, guide_decode_columns, project_columns
from .errors import (
    AmbiguousError,
    InconsistentError,
    InvalidRecordError,
    LlmhwError,
    MissingInputError,
    OutOfRangeError,
    UnknownIdError,
    UnsupportedError,
)
from .files import read_config, read_gguf, read_gguf_tensors, read_measurements
from .guide import guide_figures
from .own import Catalog

if TYPE_CHECKING:
    from . import engines as engines
    from . import plot as plot

__all__ = [
    "AcceptedRange",
    "AmbiguousError",
    "BreakEven",
    "BreakEvenDeciles",
    "Breakdown",
    "CalibratedRun",
    "Candidate",
    "Catalog",
    "Choice",
    "CloudModel",
    "Columns",
    "Comparison",
    "Constant",
    "Contradiction",
    "Cost",
    "Electricity",
    "Experts",
    "FeedForward",
    "Fleet",
    "FleetMonth",
    "FleetQueue",
    "FleetStep",
    "GuideFit",
    "GuideMachine",
    "GuideProposal",
    "Hardware",
    "Host",
    "InconsistentError",
    "IntervalFactors",
    "InvalidRecordError",
    "KvFormat",
    "Link",
    "LlmhwError",
    "MachineOdds",
    "Measurement",
    "Measurements",
    "Memory",
    "MissingInputError",
    "Model",
    "ModelFile",
    "NodeShare",
    "NotComparable",
    "Offload",
    "OutOfRangeError",
    "OwnRun",
    "Ownership",
    "PartSizes",
    "Plan",
    "PlanPoint",
    "Pool",
    "Probability",
    "Projection",
    "Provenance",
    "Recommendation",
    "Rejected",
    "Roofline",
    "RooflinePoint",
    "Runtime",
    "Sensitivity",
    "Source",
    "TensorSize",
    "TokenPriceDeciles",
    "TokenRateDeciles",
    "TokenRateInterval",
    "Uncertainty",
    "UnequalPipeline",
    "UnknownIdError",
    "UnsupportedError",
    "WeightFormat",
    "WeightSizes",
    "__version__",
    "break_even",
    "calibrate",
    "catalog",
    "cloud_price",
    "cost",
    "cost_columns",
    "errors",
    "fit",
    "fleet",
    "guide_decode",
    "guide_decode_columns",
    "guide_factor",
    "guide_figures",
    "guide_fit",
    "guide_propose",
    "largest_format",
    "offload",
    "ownership",
    "plan",
    "pool",
    "project",
    "project_columns",
    "read_config",
    "read_gguf",
    "read_gguf_tensors",
    "read_measurements",
    "recommend",
    "roofline",
    "sensitivity",
    "uncertainty",
    "unequal_pipeline",
    "weights",
    "words",
]

_ON_DEMAND = ("engines", "plot")
"""Modules that need other libraries: imported when first asked for."""

# Type checkers would take every misspelt name for a module.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in _ON_DEMAND:
            return importlib.import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])


def __dir__() -> list[str]:
    # Tab completion offers what is for people.
    return [*__all__, *_ON_DEMAND, "columns"]
