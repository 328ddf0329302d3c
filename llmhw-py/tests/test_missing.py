"""What is missing in a column of numbers is missing in the answer, whatever the column is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import llmhw

NAN = float("nan")
MINI: dict[str, Any] = {"hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-8b", "format": "q4-k-m"}
OWNED: dict[str, Any] = {"load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.15}
DECIMALS = [Decimal(512), None, Decimal(16384)]

MISSING: dict[str, Any] = {
    "None among objects": pd.Series([512, None, 16384], dtype=object),
    "NA among objects": pd.Series([512, pd.NA, 16384], dtype=object),
    "NaN among objects": pd.Series([512, NAN, 16384], dtype=object),
    "NaT among objects": pd.Series([512, pd.NaT, 16384], dtype=object),
    "floats as objects": pd.Series([512, None, 16384.0]).astype(object),
    "Int64 as objects": pd.Series([512, None, 16384], dtype="Int64").astype(object),
    "index of objects": pd.Index([512, None, 16384], dtype=object),
    "category": pd.Series([512, None, 16384.0]).astype("category"),
    "category of objects": pd.Series([512, None, 16384], dtype=object).astype("category"),
    "Float64": pd.Series([512, None, 16384], dtype="Float64"),
    "sparse": pd.Series(pd.arrays.SparseArray([512, NAN, 16384.0])),
    "floats of Arrow": pd.Series([512, None, 16384], dtype=pd.ArrowDtype(pa.float64())),
    "integers of Arrow": pd.Series([512, None, 16384], dtype=pd.ArrowDtype(pa.int32())),
    "decimals of Arrow": pd.Series(DECIMALS, dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
    "decimals": pd.Series(DECIMALS),
    "list of decimals": DECIMALS,
    "decimals of Polars": pl.Series(DECIMALS),
    "masked objects": np.ma.MaskedArray(np.array([512, 0, 16384], dtype=object), [False, True, False]),
    "masked words": np.ma.MaskedArray(np.array([512, "none", 16384], dtype=object), [False, True, False]),
    "None among masked objects": np.ma.MaskedArray(np.array([512, None, 16384], dtype=object), [False] * 3),
}


@pytest.mark.parametrize("form", MISSING)
def test_missing_numbers_make_missing_answers(form: str) -> None:
    rates = llmhw.project_columns(**MINI, context_tokens=MISSING[form]).decode_tokens_per_second
    whole = llmhw.project_columns(**MINI, context_tokens=[512, 16384]).decode_tokens_per_second
    assert rates[[0, 2]].tolist() == whole.tolist() and np.isnan(rates[1])
    costs = llmhw.cost_columns(price_usd=MISSING[form], tokens_per_second=30, **OWNED)
    assert np.isnan(costs.total_usd).tolist() == [False, True, False]
    charged = llmhw.cost_columns(price_usd=2000, tokens_per_second=30, cloud_usd_per_million_tokens=MISSING[form], **OWNED)
    assert np.isnan(charged.break_even_months).tolist() == [False, True, False]


@pytest.mark.parametrize("form", MISSING)
def test_missing_numbers_stay_in_their_row_of_a_table(form: str) -> None:
    table = llmhw.project_columns(**MINI | {"model": np.array([["qwen3-8b"], ["qwen3-14b"]])}, context_tokens=MISSING[form])
    assert np.isnan(table.decode_tokens_per_second).tolist() == [[False, True, False]] * 2
    mask = np.ma.MaskedArray(np.array([[512, 0], [0, 16384]], dtype=object), [[False, True], [True, False]])
    assert np.isnan(llmhw.project_columns(**MINI, context_tokens=mask).decode_tokens_per_second).tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize("form", MISSING)
def test_what_is_given_is_left_as_it_is(form: str) -> None:
    before = repr(MISSING[form])
    llmhw.project_columns(**MINI, context_tokens=MISSING[form])
    assert repr(MISSING[form]) == before


def test_no_number_is_missing_where_the_mask_is_empty() -> None:
    column = np.ma.MaskedArray(np.array([512, 16384], dtype=object), [False, False])
    assert np.isfinite(llmhw.project_columns(**MINI, context_tokens=column).decode_tokens_per_second).all()
    assert llmhw.project_columns(**MINI, context_tokens=pd.Series([None, None], dtype=object)).fits.tolist() == [None, None]


WRONG: list[tuple[Any, Any]] = [
    (pd.Series([True, False], dtype="boolean"), pd.Series([True, None], dtype="boolean")),
    (pd.Series([True, False], dtype=object), pd.Series([True, None], dtype=object)),
    (pd.Series([True, False], dtype=pd.ArrowDtype(pa.bool_())), pd.Series([True, None], dtype=pd.ArrowDtype(pa.bool_()))),
    (pd.Series(["1", "2"]), pd.Series(["1", None])),
    (pd.Series(["1", "2"], dtype="category"), pd.Series(["1", None], dtype="category")),
    (pd.Series(pd.to_datetime(["2026-01-01"] * 2)), pd.Series([pd.Timestamp("2026-01-01"), pd.NaT])),
    ([Decimal("sNaN")], [Decimal("sNaN"), None]),
]


@pytest.mark.parametrize(("whole", "lacking"), WRONG)
def test_what_is_no_number_is_refused_beside_a_missing_one(whole: Any, lacking: Any) -> None:
    for column in (whole, lacking):
        with pytest.raises(llmhw.InvalidRecordError, match="must be a number") as caught:
            llmhw.project_columns(**MINI, context_tokens=column)
        assert caught.value.parameter == "context_tokens"


def test_a_decimal_is_a_number() -> None:
    plain = llmhw.project_columns(**MINI, context_tokens=[512.5])
    for given in (Decimal("512.5"), [Decimal("512.5")], np.array([Decimal("512.5")]), pd.Series([Decimal("512.5")])):
        assert llmhw.project_columns(**MINI, context_tokens=given).decode_tokens_per_second.tolist() in (
            plain.decode_tokens_per_second.tolist(),
            plain.decode_tokens_per_second[0],
        )
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.project_columns(**MINI, context_tokens=[Decimal(1), Decimal("NaN")])
    assert caught.value.parameter == "context_tokens[1]"


@pytest.mark.parametrize("kind", [{}, [{"id": "f16"}], llmhw.catalog.hardware[0]])
def test_a_format_of_the_cache_is_a_name(kind: Any) -> None:
    with pytest.raises(llmhw.InvalidRecordError, match="must be a name") as caught:
        llmhw.project_columns(**MINI, context_tokens=[512], kv_format=kind)
    assert caught.value.parameter == "kv_format"


def test_pictures_refuse_missing_numbers() -> None:
    plot = pytest.importorskip("llmhw.plot")
    asked: dict[str, Any] = MINI | {"hardware": [MINI["hardware"]]}
    for form in ("None among objects", "category", "masked objects", "decimals"):
        with pytest.raises(llmhw.MissingInputError, match=r"context_tokens\[1\] is missing"):
            plot.context_curve(**asked, context_tokens=MISSING[form])
    plot.context_curve(**asked, context_tokens=np.ma.MaskedArray([512.0, 1024.0], [False, False]))
