"""Files of others: GGUF headers, configurations and what benchmark tools print."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

import llmhw
from conftest import BENCH, GGUF, GGUF_BYTES, HEADERS, ROOT

PRINTED = [p for p in sorted((ROOT / "llmhw-core/tests/measurements/fixtures").iterdir()) if p.name != "README.md"]
CONFIGS = ROOT / "llmhw-core/tests/huggingface/fixtures"
FIXTURES = list(csv.DictReader((HEADERS / "fixtures.csv").open()))
WHOLE = [row for row in FIXTURES if "-of-" not in row["file"]]
QUESTION: dict[str, Any] = {"hardware": "rtx-4090-24gb", "context_tokens": 8192}


def whole_file(folder: Path, row: dict[str, str]) -> Path:
    """The fixture as long as the file whose header it is. What follows takes no room on the disk."""
    path = folder / row["file"].removeprefix("split-")
    shutil.copyfile(HEADERS / row["file"], path)
    with path.open("r+b") as file:
        file.truncate(int(row["file_bytes"]))
    return path


@pytest.mark.parametrize("row", WHOLE, ids=lambda row: row["file"])
def test_the_sizes_are_those_of_the_file(tmp_path: Path, row: dict[str, str]) -> None:
    path = whole_file(tmp_path, row)
    file = llmhw.read_gguf(path)
    tensors = llmhw.read_gguf_tensors(str(path))
    assert file.file_bytes == int(row["file_bytes"]) and file.tensors == len(tensors) == int(row["tensors"])
    assert sum(tensor.bytes for tensor in tensors) == int(row["tensor_bytes"])
    assert sum(tensor.weights for tensor in tensors) == int(row["weights"])
    assert file.format is not None and file.weights is not None
    # The model in this format is as long as the file, to the byte.
    again = llmhw.weights(**file)
    assert again == file.weights
    assert round(again.total_gigabytes * 1e9) == int(row["file_bytes"])


def test_only_the_header_is_read(tmp_path: Path) -> None:
    path = whole_file(tmp_path, FIXTURES[0])
    furthest = 0

    class Watched(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal furthest
            data = super().read(-1 if size is None else size)
            furthest = max(furthest, self.tell())
            return data

    with Watched(path) as file:
        assert llmhw.read_gguf(file) == llmhw.read_gguf(path)  # type: ignore[arg-type]
    assert 0 < furthest <= max(2 * len(GGUF), 1 << 16) < GGUF_BYTES


def test_bytes_are_a_file_too() -> None:
    file = llmhw.read_gguf(GGUF, file_bytes=GGUF_BYTES)
    for same in (bytearray(GGUF), memoryview(GGUF), io.BytesIO(GGUF)):
        assert llmhw.read_gguf(same, file_bytes=GGUF_BYTES) == file
    assert llmhw.read_gguf([GGUF], file_bytes=GGUF_BYTES) == file


def test_one_part_finds_the_others(tmp_path: Path) -> None:
    parts = [whole_file(tmp_path, row) for row in FIXTURES if "-of-" in row["file"]]
    (tmp_path / "other-00001-of-00003.gguf").write_bytes(b"another file")
    whole = llmhw.read_gguf(GGUF, file_bytes=GGUF_BYTES)
    for file in (llmhw.read_gguf(parts[0]), llmhw.read_gguf(str(parts[2])), llmhw.read_gguf(parts)):
        assert file.tensors == whole.tensors and file.model.layers == whole.model.layers
        assert file.file_bytes == sum(part.stat().st_size for part in parts)
    parts[1].unlink()
    with pytest.raises(llmhw.MissingInputError) as caught:
        llmhw.read_gguf(parts[0])
    assert parts[0].name in str(caught.value) and "2" in str(caught.value)


def test_a_file_goes_into_every_question(tmp_path: Path) -> None:
    path = whole_file(tmp_path, FIXTURES[0])
    file = llmhw.read_gguf(path)
    p = llmhw.project(**QUESTION, **llmhw.read_gguf(path))
    assert p == llmhw.project(**QUESTION, model=file.model, format=file.format)
    listed = llmhw.project(**QUESTION, model="llama-3.1-8b", format="q4-k-m")
    assert p.memory.weights_gigabytes == pytest.approx(listed.memory.weights_gigabytes, rel=5e-3)
    columns = llmhw.project_columns(hardware=["rtx-4090-24gb"], context_tokens=8192, model=file.model, format=file.format)
    assert columns.decode_tokens_per_second[0] == p.decode_tokens_per_second
    ours = llmhw.Catalog(models=[file.model], formats=[file.format])
    assert llmhw.project(**QUESTION, model=file.model.id, format=file.format.id, catalog=ours) == p  # type: ignore[union-attr]
    assert dict(file) == {"model": file.model, "format": file.format}
    with pytest.raises(KeyError):
        file["weights"]


BAD_GGUF: list[tuple[Any, dict[str, Any], type[Exception]]] = [
    (b"", {}, llmhw.InvalidRecordError),
    (b"GGUF", {}, llmhw.InvalidRecordError),
    (b"PK\x03\x04" * 100, {}, llmhw.InvalidRecordError),
    (GGUF, {}, llmhw.InvalidRecordError),
    (GGUF[:1000], {"file_bytes": GGUF_BYTES}, llmhw.InvalidRecordError),
    (GGUF, {"file_bytes": 10}, llmhw.InvalidRecordError),
    (GGUF, {"file_bytes": -1}, llmhw.InvalidRecordError),
    (GGUF, {"file_bytes": "long"}, llmhw.InvalidRecordError),
    ([GGUF, GGUF], {"file_bytes": GGUF_BYTES}, llmhw.InvalidRecordError),
    ([], {}, llmhw.MissingInputError),
    (3, {}, llmhw.InvalidRecordError),
    (None, {}, llmhw.InvalidRecordError),
    ("no such file.gguf", {}, FileNotFoundError),
]


@pytest.mark.parametrize(("source", "more", "cls"), BAD_GGUF, ids=range(len(BAD_GGUF)))
def test_what_is_no_gguf_is_refused(source: Any, more: dict[str, Any], cls: type[Exception]) -> None:
    for read in (llmhw.read_gguf, llmhw.read_gguf_tensors):
        with pytest.raises(cls) as caught:
            read(source, **more)
        assert type(caught.value) is cls, caught.value


def test_refusals_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(GGUF[:5000])
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.read_gguf(path)
    assert (caught.value.parameter or "").startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["llama-3.1-8b", "qwen3-coder-30b-a3b", "deepseek-v3-671b"])
def test_configurations_in_every_form(tmp_path: Path, name: str) -> None:
    path = next(CONFIGS.glob(f"{name}*.json"))
    file = llmhw.read_config(path)
    text = path.read_text()
    shutil.copyfile(path, tmp_path / "config.json")
    for same in (str(path), text, json.loads(text), tmp_path, tmp_path / "config.json"):
        assert llmhw.read_config(same) == file
    listed = llmhw.catalog.models.find(path.stem)
    assert file.model.total_parameters_billions == pytest.approx(listed.total_parameters_billions, rel=5e-3)
    assert file.format is None and file.keys() == ["model"]
    assert llmhw.weights(format="bf16", **file).total_gigabytes > 10


def test_an_index_says_the_size(tmp_path: Path) -> None:
    shutil.copyfile(CONFIGS / "llama-3.1-8b.json", tmp_path / "config.json")
    index = {"metadata": {"total_size": 16_060_522_496}, "weight_map": {"a": "model-00001-of-00001.safetensors"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    file = llmhw.read_config(tmp_path)
    assert file.file_bytes == 16_060_522_496
    assert llmhw.read_config(tmp_path / "config.json", index) == file
    assert llmhw.read_config(tmp_path / "config.json", tmp_path / "model.safetensors.index.json") == file


def safetensors(width: int) -> bytes:
    """The header of Llama-3.1-8B's weights with feed-forward parts of this width."""
    hidden, cached = 4096, 1024
    of_layer = {
        "self_attn.q_proj": [hidden, hidden],
        "self_attn.k_proj": [cached, hidden],
        "self_attn.v_proj": [cached, hidden],
        "self_attn.o_proj": [hidden, hidden],
        "mlp.gate_proj": [width, hidden],
        "mlp.up_proj": [width, hidden],
        "mlp.down_proj": [hidden, width],
        "input_layernorm": [hidden],
        "post_attention_layernorm": [hidden],
    }
    shapes = {f"model.layers.{layer}.{name}.weight": shape for layer in range(32) for name, shape in of_layer.items()}
    shapes |= {"model.embed_tokens.weight": [128_256, hidden], "lm_head.weight": [128_256, hidden], "model.norm.weight": [hidden]}
    tensors, end = {}, 0
    for name, shape in shapes.items():
        begin, end = end, end + 2 * math.prod(shape)
        tensors[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [begin, end]}
    header = json.dumps(tensors).encode()
    return len(header).to_bytes(8, "little") + header


def test_weights_are_counted_in_their_headers(tmp_path: Path) -> None:
    config = CONFIGS / "llama-3.1-8b.json"
    # Eight rows more in each matrix than follow from the shape: within what is taken for the same model.
    beginning = safetensors(14_336 + 8)
    counted = llmhw.read_config(config, safetensors=[beginning]).model.total_parameters_billions
    assert counted == (8_030_261_248 + 32 * 3 * 8 * 4096) / 1e9 != llmhw.read_config(config).model.total_parameters_billions
    with pytest.raises(llmhw.InconsistentError):
        llmhw.read_config(config, safetensors=[safetensors(2 * 14_336)])
    shutil.copyfile(config, tmp_path / "config.json")
    (tmp_path / "model.safetensors").write_bytes(beginning + b"\0" * 100)
    assert llmhw.read_config(tmp_path).model.total_parameters_billions == counted
    with pytest.raises(llmhw.MissingInputError):
        llmhw.read_config(config, safetensors=[beginning[:20]])


@pytest.mark.parametrize("source", ["{", "[]", "{}", {"model_type": "llama"}, {"architectures": ["BertModel"]}, {"a": object()}, 3, None])
def test_what_is_no_configuration_is_refused(source: Any) -> None:
    with pytest.raises(llmhw.LlmhwError):
        llmhw.read_config(source)


def test_measurements_are_rows() -> None:
    measured = llmhw.read_measurements(BENCH)
    assert measured.tool == "llama-bench-markdown" and [row.phase for row in measured.rows] == ["decode", "prefill"]
    frame = measured.to_pandas()
    assert frame.tokens_per_second.tolist() == [121.5, 7800.4] and list(frame.columns) == list(llmhw.Measurement._fields)
    assert llmhw.read_measurements(BENCH, "llama-bench-markdown") == measured


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: path.name)
def test_every_tool_is_read_from_its_file(path: Path) -> None:
    measured = llmhw.read_measurements(path)
    assert measured == llmhw.read_measurements(path.read_text())
    assert measured.rows and len(measured.to_pandas()) == len(measured.rows)


def test_rows_become_runs() -> None:
    measured = llmhw.read_measurements(BENCH)
    on: dict[str, Any] = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m"}
    decode, prefill = measured.runs(**on)
    assert (decode.phase, decode.tokens_per_second, decode.context_tokens) == ("decode", 121.5, 512 + 128 / 2)
    assert (prefill.phase, prefill.prompt_tokens, prefill.context_tokens) == ("prefill", 512, 0)
    assert measured.runs(**on, phase="decode") == (decode,) == (measured.rows[0].run(**on),)
    with pytest.raises(llmhw.MissingInputError) as caught:
        measured.runs(hardware="rtx-4090-24gb")  # type: ignore[call-arg]
    assert [error.parameter for error in caught.value.all] == ["model", "format"]
    with pytest.raises(llmhw.InvalidRecordError) as invalid:
        measured.runs(**on, phase="writing")
    assert invalid.value.parameter == "phase"


def test_what_is_no_measurement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(llmhw.UnsupportedError):
        llmhw.read_measurements("how fast is it?\nvery")
    with pytest.raises(llmhw.UnknownIdError):
        llmhw.read_measurements(BENCH, "stopwatch")
    with pytest.raises(llmhw.InvalidRecordError):
        llmhw.read_measurements(3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        llmhw.read_measurements("no such file")
    path = tmp_path / "utf16.md"
    path.write_text(BENCH, encoding="utf-16")
    with pytest.raises(llmhw.InvalidRecordError) as unread:
        llmhw.read_measurements(path)
    assert "utf16.md: text" in str(unread.value)
    path = tmp_path / "bench.md"
    path.write_text(BENCH.replace("121.50", "fast"))
    with pytest.raises(llmhw.LlmhwError) as caught:
        llmhw.read_measurements(path)
    assert (caught.value.parameter or "").startswith(f"{path}: ") and "fast" in str(caught.value)


def test_an_empty_path_is_refused() -> None:
    for read, place in [(llmhw.read_gguf, "source"), (llmhw.read_gguf_tensors, "source"), (llmhw.read_config, "source"),
                        (llmhw.read_measurements, "source"), (llmhw.Catalog.read, "paths")]:
        with pytest.raises(llmhw.MissingInputError) as caught:
            read("")  # type: ignore[operator]
        assert caught.value.parameter == place and "empty" in str(caught.value)
    with pytest.raises(llmhw.MissingInputError):
        llmhw.read_gguf([""])
