"""Catalogues and runs of one's own: exact round trips, every fault at once, and no privilege of built-in rows."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest

import llmhw
from conftest import BENCH

BOX: dict[str, Any] = {
    "name": "Our box",
    "aliases": ["box"],
    "device": "unified",
    "memory_gibibytes": 96,
    "memory_bandwidth_gigabytes_per_second": 512.1,
    "price_usd": 2999,
    "idle_power_watts": 10,
    "load_power_watts": 140,
    "form_factor": "mini",
}
CHAT: dict[str, Any] = {"name": "chat", "hardware": "box", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 8192}
QUESTION: dict[str, Any] = {"model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 8192}
LISTS = ("hardware", "models", "formats", "runtimes", "links", "cloud_models", "electricity")


@pytest.fixture
def ours() -> llmhw.Catalog:
    return llmhw.Catalog(hardware=[BOX], scenarios=[CHAT])


@pytest.fixture
def everything() -> llmhw.Catalog:
    """The first rows of every list as rows of one's own."""
    box = {field: value for field, value in BOX.items() if field != "aliases"} | {"price_usd": 0.1 + 0.2}
    rows = {name: list(getattr(llmhw.catalog, name)[:5]) for name in LISTS}
    return llmhw.Catalog(**rows, scenarios=[CHAT | {"hardware": box}])


@pytest.mark.parametrize("ending", ["json", "toml"])
def test_files_read_back_the_same(tmp_path: Path, everything: llmhw.Catalog, ending: str) -> None:
    everything.write(tmp_path / f"ours.{ending}")
    again = llmhw.Catalog.read(tmp_path / f"ours.{ending}")
    assert again == everything and again.to_dict() == everything.to_dict() and hash(again) == hash(everything)
    assert type(again) is llmhw.Catalog
    assert again.scenario("chat")["hardware"]["price_usd"] == 0.1 + 0.2


@pytest.mark.parametrize("name", LISTS)
def test_lists_read_back_the_same_as_csv(tmp_path: Path, everything: llmhw.Catalog, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    everything.write(path)
    assert llmhw.Catalog.read(path).to_dict()[name] == everything.to_dict()[name]
    path.rename(tmp_path / "rows.csv")
    assert llmhw.Catalog.read(tmp_path / "rows.csv", list=name) == llmhw.Catalog.from_dict(
        {"schema_version": 1, name: everything.to_dict()[name]}
    )


def test_copies_and_pickles(ours: llmhw.Catalog) -> None:
    assert pickle.loads(pickle.dumps(ours)) == ours == llmhw.Catalog.from_json(ours.to_json())
    assert llmhw.Catalog.from_dict(ours.to_dict()) == ours != llmhw.Catalog()
    assert repr(ours) == "<catalogue with 1 hardware, 1 scenarios of one's own>"


def test_rows_of_ones_own_are_listed_and_found(ours: llmhw.Catalog) -> None:
    assert len(ours.hardware) == len(llmhw.catalog.hardware) + 1
    box = ours.hardware.find("box")
    assert box.id == "our-box" and box in list(ours.hardware) and ours.hardware.find("our-box") is box
    assert ours.to_dict()["hardware"][0]["id"] == "our-box"
    assert list(ours.models) == list(llmhw.catalog.models)
    assert [each.id for each in ours.hardware.filter(price_usd=2999.0) if each.name == "Our box"] == ["our-box"]
    with pytest.raises(llmhw.UnknownIdError):
        llmhw.catalog.hardware.find("box")


def test_questions_know_them(ours: llmhw.Catalog) -> None:
    by_name = llmhw.project(hardware="box", **QUESTION, catalog=ours)
    assert by_name == llmhw.project(hardware=ours.hardware.find("box"), **QUESTION)
    assert by_name == llmhw.project(**ours.scenario("chat"), catalog=ours)
    assert by_name == llmhw.project(hardware="box", **QUESTION, catalog={"schema_version": 1, "hardware": [BOX]})
    assert llmhw.project(hardware="rtx-4090-24gb", **QUESTION, catalog=None) == llmhw.project(hardware="rtx-4090-24gb", **QUESTION)
    assert ours.scenarios == {"chat": ours.scenario("chat")}
    assert llmhw.fit(hardware="box", **QUESTION, catalog=ours) == by_name.memory
    assert llmhw.ownership(hardware="box", electricity="germany", catalog=ours).price_usd == 2999
    for call in (llmhw.sensitivity, llmhw.roofline):
        assert call(hardware="box", **QUESTION, catalog=ours) == call(hardware=ours.hardware.find("box"), **QUESTION)
    columns = llmhw.project_columns(hardware=["box", "rtx-4090-24gb"], **QUESTION, catalog=ours)
    assert columns.decode_tokens_per_second[0] == by_name.decode_tokens_per_second
    marked = llmhw.project_columns(hardware=["box", "rtx-4090-24gb"], **QUESTION, on_error="mark")
    assert marked.decode_tokens_per_second[1] == columns.decode_tokens_per_second[1] and marked.reason[0]


def test_every_function_takes_a_catalogue(ours: llmhw.Catalog) -> None:
    owned = llmhw.Ownership(price_usd=1, load_power_watts=1, electricity_usd_per_kilowatt_hour=0.1)
    assert llmhw.cost(ownership=owned, tokens_per_second=1, catalog=ours) == llmhw.cost(ownership=owned, tokens_per_second=1)
    assert llmhw.guide_factor(nodes=2, catalog=ours) == 0.95


def test_built_in_rows_have_no_privilege() -> None:
    card = llmhw.catalog.hardware.find("rtx-4090-24gb").to_dict()
    around = card["host"]["price_usd"]
    cheap = llmhw.Catalog(hardware=[card | {"price_usd": 1.0}], runtimes=[])
    assert llmhw.ownership(hardware="RTX 4090", electricity="germany", catalog=cheap).price_usd == 1 + around
    assert len(cheap.hardware) == len(llmhw.catalog.hardware)
    needs: dict[str, Any] = {"model": "qwen3-8b", "budget_usd": 3000, "context_tokens": 8192}
    assert "our-box" in [choice.id for choice in llmhw.recommend(**needs, catalog=llmhw.Catalog(hardware=[BOX])).choices]
    assert "our-box" not in [choice.id for choice in llmhw.recommend(**needs).choices]


def test_later_files_lie_over_earlier_ones(tmp_path: Path, ours: llmhw.Catalog) -> None:
    dear = llmhw.Catalog(hardware=[BOX | {"price_usd": 5000}])
    assert (ours | dear).hardware.find("box").price_usd == 5000 and (dear | ours).hardware.find("box").price_usd == 2999
    assert list((ours | dear).scenarios) == ["chat"]
    ours.write(tmp_path / "a.toml")
    dear.write(tmp_path / "b.json")
    assert llmhw.Catalog.read(tmp_path / "a.toml", str(tmp_path / "b.json")) == ours | dear
    assert llmhw.Catalog.read() == llmhw.Catalog()
    with pytest.raises(TypeError):
        ours | 3  # type: ignore[operator]
    with pytest.raises(llmhw.InconsistentError) as caught:
        ours | llmhw.Catalog(hardware=[BOX | {"name": "Another"}])
    assert caught.value.parameter == "hardware[1].aliases"


def test_every_fault_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    toml = tmp_path / "a.toml"
    toml.write_text('schema_version = 1\n[[hardware]]\nname = "A"\ndevice = "toaster"\nmemory_gibibytes = -1\n')
    table = tmp_path / "links.csv"
    table.write_text("id,name,bandwidth_gigabytes_per_second,latency_microseconds\nl,L,fast,3\nm,M,5,-1\n")
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.Catalog.read(toml, table)
    places = {error.parameter for error in caught.value.all}
    assert places >= {
        f"{toml}: hardware[0].device",
        f"{toml}: hardware[0].memory_bandwidth_gigabytes_per_second",
        f"{table}: links[0].bandwidth_gigabytes_per_second",
    }
    for error in caught.value.all:
        assert str(error) in str(caught.value)
    assert 'device = "toaster": must be one of "unified"' in str(caught.value)


BAD: list[tuple[str, str, str]] = [
    ("a.json", "{", "json"),
    ("a.json", "[]", ""),
    ("a.json", '{"hardware": []}', "schema_version"),
    ("a.json", '{"schema_version": 2}', "schema_version"),
    ("a.json", '{"schema_version": 1, "machines": []}', "machines"),
    ("a.toml", "schema_version = ", "toml"),
    ("a.toml", "schema_version = 1\n[[links]]\nid = 3\n", "links[0].id"),
    ("a.csv", "id\n", "list"),
    ("a.xml", "<a/>", "file"),
]


@pytest.mark.parametrize(("name", "text", "place"), BAD)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, name: str, text: str, place: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.Catalog.read(tmp_path / name)
    places = [error.parameter or "" for error in caught.value.all]
    assert any(place in found for found in places), caught.value


def test_bad_arguments_are_refused(tmp_path: Path, ours: llmhw.Catalog) -> None:
    for catalog in (3, "ours.toml", [BOX], {"hardware": [BOX]}, {"schema_version": 1, "hardware": [{"name": "x"}]}):
        with pytest.raises(llmhw.LlmhwError) as caught:
            llmhw.project(hardware="box", **QUESTION, catalog=catalog)  # type: ignore[arg-type]
        assert (caught.value.parameter or "").startswith("catalog"), caught.value
    with pytest.raises(llmhw.UnknownIdError) as unknown:
        ours.scenario("chatt")
    assert unknown.value.candidates == ("chat",)
    with pytest.raises(llmhw.UnsupportedError):
        ours.write(tmp_path / "ours.xml")
    with pytest.raises(llmhw.UnknownIdError):
        ours.to_csv("machines")
    with pytest.raises(llmhw.InvalidRecordError):
        llmhw.Hardware(**BOX, catalog=ours)  # type: ignore[call-arg]
    with pytest.raises(FileNotFoundError):
        llmhw.Catalog.read(tmp_path / "none.toml")


def test_runs_of_ones_own_narrow_the_interval() -> None:
    on: dict[str, Any] = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m"}
    runs = llmhw.read_measurements(BENCH).runs(**on)
    calibrated = llmhw.calibrate(runs=runs)
    assert [row.phase for row in calibrated] == ["decode", "prefill"]
    for row in calibrated:
        before, after = row.before_interval, row.after_interval
        assert before is not None and after is not None
        width = [each.high_tokens_per_second / each.low_tokens_per_second for each in (before, after)]
        assert width[1] < width[0]
        assert row.before_tokens_per_second is not None and row.after_tokens_per_second is not None
        measured = row.measured_tokens_per_second
        assert abs(row.after_tokens_per_second / measured - 1) < abs(row.before_tokens_per_second / measured - 1)
    p = llmhw.project(**on, context_tokens=576, own_runs=runs)
    assert p.decode_tokens_per_second == calibrated[0].after_tokens_per_second
    assert p == llmhw.project(**on, context_tokens=576, own_runs=[run.to_dict() for run in runs])
    assert p != llmhw.project(**on, context_tokens=576)


def test_bad_runs_are_refused_with_their_row() -> None:
    run: dict[str, Any] = {"hardware": "box", "model": "qwen3-8b", "format": "q4-k-m", "tokens_per_second": 50, "context_tokens": 1}
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.calibrate(runs=[run | {"hardware": "rtx-4090-24gb", "tokens_per_second": -1}])
    assert caught.value.parameter == "runs[0].tokens_per_second"
    good = run | {"hardware": "rtx-4090-24gb"}
    with pytest.raises(llmhw.LlmhwError) as own:
        llmhw.project(**QUESTION, hardware="rtx-4090-24gb", own_runs=[good, good | {"context_tokens": -1}])
    assert (own.value.parameter or "").startswith("own_runs[1]."), own.value
    assert llmhw.calibrate(runs=[run], catalog=llmhw.Catalog(hardware=[BOX]))[0].hardware == "our-box"
    with pytest.raises(llmhw.UnknownIdError):
        llmhw.calibrate(runs=[run])


def test_measurements_that_are_no_runs_yet_are_sent_to_their_method() -> None:
    read = llmhw.read_measurements(BENCH)
    on: dict[str, Any] = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m"}
    run = read.runs(**on)[0].to_dict()
    asked: list[tuple[str, Any]] = [
        ("own_runs", lambda runs: llmhw.project(**on, context_tokens=576, own_runs=runs)),
        ("own_runs", lambda runs: llmhw.project_columns(**on, context_tokens=[576], own_runs=runs)),
        ("runs", lambda runs: llmhw.calibrate(runs=runs)),
    ]
    for name, ask in asked:
        given = [(read, name), (read.rows, f"{name}[0]"), ([run, read.rows[0]], f"{name}[1]"), (read.rows[0], name)]
        for runs, place in given:
            with pytest.raises(llmhw.InvalidRecordError) as caught:
                ask(runs)
            assert caught.value.parameter == place
            assert str(caught.value).startswith(f"{place} = a Measurement") and "call " in str(caught.value)
            assert "`.runs(hardware=..., model=..., format=...)`" in str(caught.value)
        with pytest.raises(llmhw.InvalidRecordError) as listless:
            ask(read.runs(**on)[0])
        assert str(listless.value) == f"{name} = an OwnRun: must be a list; give such a value"


def test_own_runs_count_in_columns_as_in_single_questions() -> None:
    runs = llmhw.read_measurements(BENCH).runs(hardware="rtx-4090-24gb", model="qwen3-8b", format="q4-k-m")
    machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]
    wanted = ["decode_tokens_per_second", "prefill_tokens_per_second", "decode_basis"]
    columns = llmhw.project_columns(**QUESTION, hardware=machines, own_runs=runs, columns=wanted)
    for row, machine in enumerate(machines):
        alone = llmhw.project(**QUESTION, hardware=machine, own_runs=runs)
        assert [columns[name][row] for name in wanted] == [getattr(alone, name) for name in wanted]
    without = llmhw.project_columns(**QUESTION, hardware=machines, columns=wanted).decode_tokens_per_second
    assert [bool(same) for same in columns.decode_tokens_per_second == without] == [False, True]
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.project_columns(**QUESTION, hardware=machines, own_runs=[{"hardware": "rtx-4090-24gb"}])
    assert caught.value.parameter == "own_runs[0].model"


ROWS: list[tuple[Any, str]] = [
    (pandas.DataFrame, "[row.dropna().to_dict() for _, row in frame.iterrows()]"),
    (polars.DataFrame, "[{name: value for name, value in row.items() if value is not None} for row in frame.to_dicts()]"),
]


@pytest.mark.parametrize(("frame", "call"), ROWS)
def test_frames_are_led_to_their_rows(frame: Any, call: str, question: Any) -> None:
    run = {key: question[key] for key in ("hardware", "model", "format")} | {"phase": "decode", "context_tokens": 512, "tokens_per_second": 40}
    rows = frame([{**llmhw.catalog.hardware[0].to_dict(), "name": "Ours"}] * 2)
    budget = {"model": "qwen3-8b", "budget_usd": 5000, "context_tokens": 8192}
    cases: list[tuple[str, Any]] = [
        ("runs", lambda: llmhw.calibrate(runs=frame([run]))),
        ("own_runs", lambda: llmhw.project(**question, own_runs=frame([run]))),
        ("own_runs", lambda: llmhw.project_columns(**question, own_runs=frame([run]))),
        ("own_runs", lambda: llmhw.recommend(**budget, own_runs=frame([run]))),
        ("hardware", lambda: llmhw.Catalog(hardware=rows)),
        ("hardware", lambda: llmhw.Catalog.from_dict({"hardware": rows})),
    ]
    for name, asked in cases:
        with pytest.raises(llmhw.InvalidRecordError) as caught:
            asked()
        assert str(caught.value) == f"{name} = a DataFrame: must be a list of rows; give `{call}`"
        assert caught.value.parameter == name
    assert llmhw.calibrate(runs=eval(call, {"frame": frame([run])}))[0].measured_tokens_per_second == 40


@pytest.mark.parametrize(("frame", "call"), ROWS)
def test_rows_of_frames_may_lack_something(frame: Any, call: str) -> None:
    def rows(given: list[dict[str, Any]]) -> Any:
        return eval(call, {"frame": frame(given)})

    run: dict[str, Any] = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 8192}
    runs = [
        run | {"phase": "decode", "tokens_per_second": 100.5, "sequences": 2, "kv_format": "q8-0"},
        run | {"phase": "prefill", "tokens_per_second": 7000, "prompt_tokens": 512},
    ]
    assert llmhw.calibrate(runs=rows(runs)) == llmhw.calibrate(runs=runs)
    asked = {**QUESTION, "hardware": "rtx-4090-24gb"}
    assert llmhw.project(**asked, own_runs=rows(runs)) == llmhw.project(**asked, own_runs=runs)
    again = llmhw.project_columns(**asked, own_runs=rows(runs)).decode_tokens_per_second
    assert again == llmhw.project_columns(**asked, own_runs=runs).decode_tokens_per_second
    # With columns of lists and records, which not every row has.
    machines = [BOX, llmhw.catalog.hardware.find("rtx-4090-24gb").to_dict() | {"id": "ours", "name": "Ours"}]
    assert llmhw.Catalog(hardware=rows(machines)) == llmhw.Catalog(hardware=machines)
    clouds = [llmhw.catalog.cloud_models[0].to_dict(), {k: v for k, v in llmhw.catalog.cloud_models[1].to_dict().items() if k != "open_weights"}]
    assert llmhw.Catalog(cloud_models=rows(clouds)) == llmhw.Catalog(cloud_models=clouds)
