"""The lists: looked up, filtered, as tables; every number with its source."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

import llmhw
from llmhw import catalog


def test_every_entry_is_found_by_its_id() -> None:
    for name in ("hardware", "models", "formats", "runtimes", "links", "cloud_models", "electricity", "sources"):
        listing: catalog.Listing[llmhw.Link] = getattr(catalog, name)
        assert len(listing) > 5
        for entry in listing:
            assert listing.find(entry.id) is entry


def test_aliases_and_slices() -> None:
    assert catalog.models.find("qwen3-coder:30b").id == "qwen3-coder-30b-a3b"
    assert catalog.formats.find("Q4_K_M").id == "q4-k-m"
    assert list(catalog.hardware[:2]) == [catalog.hardware[0], catalog.hardware[1]]
    assert catalog.hardware[:2] == catalog.hardware[:2] and hash(catalog.hardware[:2]) == hash(catalog.hardware[:2])


def test_filters_keep_what_fits_and_drop_what_is_not_known() -> None:
    priced = catalog.hardware.filter(price_usd=lambda price: price <= 1000)
    assert priced and all(entry.price_usd is not None and entry.price_usd <= 1000 for entry in priced)
    apple = catalog.hardware.filter(vendor="apple", generation="apple-m4")
    assert {entry.vendor for entry in apple} == {"apple"}
    with pytest.raises(llmhw.InvalidRecordError) as caught:
        catalog.hardware.filter(maker="apple")
    assert caught.value.parameter == "maker"


def test_a_filter_takes_every_kind_of_number_and_truth() -> None:
    sizes = [catalog.hardware.filter(memory_gibibytes=size) for size in (128, 128.0, np.int64(128), np.float32(128))]
    assert len(sizes[0]) >= 10 and all(listing == sizes[0] for listing in sizes)
    assert catalog.hardware.filter(memory_gibibytes=lambda size: size == np.float64(128)) == sizes[0]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"vendor": "Apple"}, "must be one of apple, nvidia"),
        ({"vendor": ["apple", "amd"]}, "a function that decides"),
        ({"memory_gibibytes": "128"}, "must be a number"),
        ({"memory_gibibytes": True}, "must be a number"),
        ({"id": 4090}, "must be text"),
        ({"vendr": "apple"}, "the nearest are vendor"),
    ],
)
def test_a_filter_refuses_what_no_entry_could_be(wanted: dict[str, Any], words: str) -> None:
    with pytest.raises(llmhw.InvalidRecordError) as caught:
        catalog.hardware.filter(**wanted)
    assert [caught.value.parameter] == list(wanted) and words in str(caught.value)


def test_a_name_is_looked_up_with_find_and_nothing_else() -> None:
    assert catalog.hardware[0] in catalog.hardware and catalog.hardware[0] not in catalog.hardware[1:]
    with pytest.raises(TypeError, match="find"):
        catalog.hardware["rtx-4090-24gb"]  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="find"):
        "rtx-4090-24gb" in catalog.hardware  # noqa: B015


def test_completion_offers_what_is_for_people() -> None:
    assert dir(catalog) == sorted(catalog.__all__)
    assert set(dir(llmhw)) == {*llmhw.__all__, "columns", "engines", "plot"}
    code = "import llmhw; print(llmhw.engines.MEASURES[0], llmhw.plot.decode_rates.__name__)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["decode_tokens_per_second", "decode_rates"]
    with pytest.raises(AttributeError, match="no attribute 'plots'"):
        llmhw.plots  # type: ignore[attr-defined]


def test_lists_become_frames() -> None:
    frame = catalog.hardware.to_pandas()
    assert isinstance(frame, pd.DataFrame) and len(frame) == len(catalog.hardware)
    assert frame.loc["rtx-4090-24gb", "memory_bandwidth_gigabytes_per_second"] == 1008.0
    assert "host.price_usd" in frame.columns and "provenance" not in frame.columns
    for name in catalog.__all__:
        listing = getattr(catalog, name)
        if isinstance(listing, catalog.Listing):
            assert len(listing.to_pandas()) == len(listing)
            assert "<table>" in listing._repr_html_()
            assert listing.fields


def test_every_number_of_hardware_has_a_source() -> None:
    known = {source.id for source in catalog.sources}
    for entry in catalog.hardware:
        cited = {row.field for row in entry.provenance}
        assert {"memory_gibibytes", "memory_bandwidth_gigabytes_per_second"} <= cited, entry.id
        assert {row.source for row in entry.provenance} <= known, entry.id


def test_constants_and_ranges_are_there() -> None:
    assert len(catalog.constants) > 300 and sum(constant.measurements for constant in catalog.constants) > 1000
    context = next(bound for bound in catalog.bounds if bound.name == "context_tokens")
    assert (context.minimum, context.is_minimum_open) == (0.0, False)
    for factors in catalog.interval_factors:
        assert factors.low_ratio < 1 < factors.high_ratio
    assert catalog.VERSION.startswith("20")


def test_lists_are_pickled_and_copied() -> None:
    cards = catalog.hardware.filter(vendor="nvidia", form_factor="card")
    for listing in (catalog.hardware, cards, catalog.models[:3]):
        for again in (pickle.loads(pickle.dumps(listing)), copy.copy(listing), copy.deepcopy(listing)):
            assert again == listing and len(again) == len(listing)
            assert again.find(listing[0].id) == listing[0]
