"""Every class: frozen, comparable, hashable, picklable, copyable, shown, and the same after a round trip."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from typing import Any

import pytest

import llmhw


def test_every_exported_class_is_covered(one_of_each: list[Any]) -> None:
    classes = {
        name
        for name in llmhw.__all__
        if isinstance(getattr(llmhw, name), type) and hasattr(getattr(llmhw, name), "_fields")
    }
    assert classes == {type(each).__name__ for each in one_of_each}


def test_round_trips_keep_every_bit(one_of_each: list[Any]) -> None:
    for each in one_of_each:
        cls = type(each)
        assert cls.from_dict(each.to_dict()) == each, cls
        assert cls.from_json(each.to_json()) == each, cls
        assert json.loads(each.to_json()) == each.to_dict(), cls
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(each, protocol)) == each, cls
        assert copy.copy(each) == each == copy.deepcopy(each), cls


def test_equal_objects_hash_alike_and_others_differ(one_of_each: list[Any]) -> None:
    assert len(set(one_of_each)) == len(one_of_each)
    for each in one_of_each:
        again = type(each).from_json(each.to_json())
        assert hash(again) == hash(each)
        assert each != 1 and each != None  # noqa: E711
        assert sum(other == each for other in one_of_each) == 1


def test_minus_zero_is_zero(owned: llmhw.Ownership) -> None:
    same = llmhw.Ownership(
        price_usd=1799, load_power_watts=100, electricity_usd_per_kilowatt_hour=0.15, resale_fraction=-0.0
    )
    assert same == owned and hash(same) == hash(owned)


def test_fields_are_attributes_in_order_and_frozen(one_of_each: list[Any]) -> None:
    for each in one_of_each:
        fields = each._fields
        known = each.to_dict()
        assert [name for name in fields if name in known] == list(known), type(each)
        for name in fields:
            getattr(each, name)
            with pytest.raises(AttributeError):
                setattr(each, name, None)
        with pytest.raises(AttributeError):
            each.something_new = 1


def test_every_field_and_function_is_explained(one_of_each: list[Any]) -> None:
    for each in one_of_each:
        cls = type(each)
        assert cls.__doc__ and cls.__module__ == "llmhw"
        for name in cls._fields:
            assert vars(cls)[name].__doc__, f"{cls.__name__}.{name}"
    for name in llmhw.__all__:
        function = getattr(llmhw, name)
        if callable(function) and not isinstance(function, type):
            assert function.__doc__, name
            for argument in inspect.signature(function).parameters.values():
                is_file = name.startswith("read_") and argument.name in {"source", "index", "tool"}
                assert is_file or argument.kind is argument.KEYWORD_ONLY, f"{name}({argument})"
                assert f"{argument.name}:" in function.__doc__, f"{name}({argument.name})"


def test_objects_show_themselves(one_of_each: list[Any]) -> None:
    for each in one_of_each:
        name = type(each).__name__
        assert repr(each).startswith(f"{name}(") and repr(each).endswith(")")
        page = each._repr_html_()
        assert page.startswith("<table>") and page.endswith(("</table>", "more rows</p>")) and name in page
    assert "<script" not in llmhw.Host(name="<script>alert(1)</script>")._repr_html_()


def test_a_made_object_prints_as_it_is_made() -> None:
    link = llmhw.Link(id="a", name="A 'b'", bandwidth_gigabytes_per_second=1.25, latency_microseconds=50)
    assert eval(repr(link), {"Link": llmhw.Link}) == link


def test_an_object_prints_what_its_attributes_are(question: dict[str, Any]) -> None:
    p = llmhw.project(**question)
    assert repr(p.memory) in repr(p) and repr(p.decode_interval) in repr(p) and "={" not in repr(p)


def test_an_answer_shows_the_first_entries_of_its_lists() -> None:
    plan = llmhw.plan(model="gpt-oss-20b", context_tokens=8192, budget_usd=5000, vendor="apple")
    page = plan._repr_html_()
    assert len(plan.front) > 5 and all(point.name in page for point in plan.front[:5])
    assert "price ($)" in page and f"and {len(plan.front) - 5} more rows" in page


def test_what_is_left_out_is_said(box: llmhw.Hardware) -> None:
    assert (box.id, box.vendor, box.usable_memory_rule) == ("our-box", "other", "linux-unified")
    assert box.price_usd is None and "price_usd" not in box.to_dict()


def test_answers_are_not_made_by_hand() -> None:
    with pytest.raises(TypeError):
        llmhw.Projection()  # type: ignore[call-arg]
