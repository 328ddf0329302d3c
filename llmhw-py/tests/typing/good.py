"""What must be taken by type checkers."""

import numpy as np
import numpy.typing as npt

import llmhw
from llmhw.words import Basis

p: llmhw.Projection = llmhw.project(
    hardware="rtx-4090-24gb", model=llmhw.catalog.models[0], format="q4-k-m", context_tokens=8192, efficiency=0.6
)
rate: float = p.decode_tokens_per_second
basis: Basis = p.decode_basis
low: float | None = p.decode_interval.low_tokens_per_second if p.decode_interval else None
fits: bool = p.memory.fits
box = llmhw.Hardware(
    name="Box",
    device="unified",
    memory_gibibytes=96,
    memory_bandwidth_gigabytes_per_second=512,
    host={"name": "PC", "memory_gibibytes": 64},
)
columns = llmhw.project_columns(hardware=box, model="qwen3-8b", format="q4-k-m", context_tokens=np.array([1.0]))
array: npt.NDArray[np.float64] = columns["decode_tokens_per_second"]
names: list[str] = [hardware.id for hardware in llmhw.catalog.hardware.filter(vendor="apple")]
for rejected in llmhw.recommend(model="qwen3-8b", budget_usd=1000, context_tokens=4096).rejected:
    reason: str = rejected.reason
