"""The figures of the On-Premise LLM Infrastructure Guide (tps.sh, February 2026) as it published them.

Estimates do not read them. What the guide has wrong is kept as published and listed under `correction`.
"""

from __future__ import annotations

import json
from typing import Any

from . import _llmhw

__all__ = ["guide_figures"]


def guide_figures() -> dict[str, Any]:
    """The guide's figures, as a dictionary of one's own. The guide writes GB for memory and for files alike.

    >>> figures = guide_figures()
    >>> figures["formula"]["default_efficiency_fraction"]
    0.6
    >>> figures["guide"]["published"]
    '2026-02'
    """
    figures: dict[str, Any] = json.loads(_llmhw.GUIDE_JSON)
    return figures
