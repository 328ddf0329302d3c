"""Files of others: models from GGUF and Hugging Face files, and what benchmark tools print.

>>> import llmhw
>>> row = '''{"n_prompt": 0, "n_gen": 128, "n_depth": 512, "avg_ts": 128.5, "stddev_ts": 0.4, "samples_ts": [128.1, 128.9],
...     "model_type": "qwen3 8B Q4_K - Medium", "gpu_info": "NVIDIA GeForce RTX 4090", "backends": "CUDA"}'''
>>> measured = llmhw.read_measurements(row)
>>> measured.tool, measured.rows[0].tokens_per_second, measured.rows[0].context_tokens
('llama-bench-json', 128.5, 576.0)
>>> runs = measured.runs(hardware="rtx-4090-24gb", model="qwen3-8b", format="q4-k-m")
>>> question = {"hardware": "rtx-4090-24gb", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 4096}
>>> before, after = llmhw.project(**question), llmhw.project(**question, own_runs=runs)
>>> before.decode_basis, after.decode_basis
('calibrated', 'calibrated')

Only headers are read: a file of any size takes as long as its header is.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from . import _llmhw
from .errors import InvalidRecordError
from .own import refuse_empty, text_of

__all__ = ["GgufSource", "read_config", "read_gguf", "read_gguf_tensors", "read_measurements"]

GgufSource: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO
"""A file: its path, its bytes from the beginning, or an open binary file that can be wound."""

_PART = re.compile(r"(.*)-\d{5}-of-(\d{5})\.gguf")


def read_gguf(source: GgufSource | Sequence[GgufSource], *, file_bytes: int | None = None) -> _llmhw.ModelFile:
    """The model of a GGUF file and its format, with the sizes of this very file. Both go into any question as `**file`.

    Only the header is read. Of a file in parts one path is enough: `model-00001-of-00003.gguf` has its siblings beside it.

    Args:
        source: A path, bytes, an open file, or several of them: the parts of one file.
        file_bytes: The length of the file, for bytes that are only its beginning, such as those of a ranged download.

    Raises:
        LlmhwError: what is no GGUF file, is damaged, lacks a part, or is of an architecture that is not modelled.
        OSError: a file can not be opened.

    For example `llmhw.project(hardware="rtx-4090-24gb", context_tokens=8192, **llmhw.read_gguf("model.gguf"))`.

    >>> read_gguf(b"GGML of old times")
    Traceback (most recent call last):
    llmhw.errors.InvalidRecordError: magic = GGML: must be GGUF; ...
    """
    return _llmhw.gguf_model(*_gguf(source, file_bytes))


def read_gguf_tensors(
    source: GgufSource | Sequence[GgufSource], *, file_bytes: int | None = None
) -> tuple[_llmhw.TensorSize, ...]:
    """The tensors of a GGUF file: name, part of the model, type, weights and bytes of each. Only the header is read.

    Args:
        source: As in `read_gguf`.
        file_bytes: As in `read_gguf`.

    Raises:
        LlmhwError: as `read_gguf`.
        OSError: a file can not be opened.
    """
    return _llmhw.gguf_tensors(*_gguf(source, file_bytes))


def _gguf(source: Any, file_bytes: int | None) -> tuple[list[_llmhw.GgufHeader], str]:
    """The header of each part, and the name of the first for refusals."""
    for given in source if isinstance(source, (list, tuple)) else [source]:
        refuse_empty(given, "source")
    if isinstance(source, (list, tuple)):
        sources = list(source)
    elif isinstance(source, (str, os.PathLike)):
        sources = _parts(Path(source))
    else:
        sources = [source]
    if file_bytes is not None and len(sources) != 1:
        raise InvalidRecordError("file_bytes = given: must be the length of one file; leave it out for several", "file_bytes")
    return [_header(part, file_bytes) for part in sources], _name(sources[0]) if sources else ""


def _parts(path: Path) -> list[Path]:
    """A file, or all parts of the one it is a part of."""
    part = _PART.fullmatch(path.name)
    if part is None:
        return [path]
    is_sibling = re.compile(rf"{re.escape(part[1])}-\d{{5}}-of-{part[2]}\.gguf").fullmatch
    siblings = sorted(other for other in path.parent.iterdir() if is_sibling(other.name))
    return siblings if path in siblings else [path]


def _name(source: Any) -> str:
    return os.fspath(source) if isinstance(source, (str, os.PathLike)) else ""


def _header(source: Any, file_bytes: int | None) -> _llmhw.GgufHeader:
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            return _header_of(file, file_bytes, os.fspath(source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = memoryview(source).cast("B")
        return _grown(lambda count: bytes(view[:count]), len(view) if file_bytes is None else file_bytes, "")
    if hasattr(source, "read") and hasattr(source, "seek"):
        return _header_of(source, file_bytes, str(getattr(source, "name", "")))
    kind = type(source).__name__
    raise InvalidRecordError(f"source = ({kind}): must be a path, bytes or an open binary file; give one", "source")


def _header_of(file: BinaryIO, file_bytes: int | None, name: str) -> _llmhw.GgufHeader:
    def beginning(count: int) -> bytes:
        file.seek(0)
        return file.read(count)

    return _grown(beginning, file.seek(0, os.SEEK_END) if file_bytes is None else file_bytes, name)


def _grown(beginning: Any, file_bytes: int, name: str) -> _llmhw.GgufHeader:
    """The header, from as many bytes as the core asks for."""
    given = b""
    while True:
        answer = _llmhw.gguf_header(given, file_bytes, name)
        if isinstance(answer, _llmhw.GgufHeader):
            return answer
        more = beginning(answer)
        if len(more) <= len(given):
            place = f"{name}: bytes" if name else "bytes"
            raise InvalidRecordError(
                f"{place} = {len(more)} bytes: must be at least {answer} from the beginning of the file; give more of it", place
            )
        given = more


def read_config(
    source: str | os.PathLike[str] | Mapping[str, Any],
    index: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    safetensors: Sequence[str | os.PathLike[str] | bytes] = (),
) -> _llmhw.ModelFile:
    """The model of a Hugging Face `config.json`. Its format is that of `torch_dtype` or of its
    quantisation; where it says neither, name one in the question, such as `bf16`.

    Of a folder `config.json` is read, `model.safetensors.index.json` where it is there, and the headers of the weights where all
    of them are.

    Args:
        source: The path of a file or folder, JSON text, or a dictionary.
        index: `model.safetensors.index.json` in the same forms: the size of the weights.
        safetensors: All files of the weights, as paths or bytes of their beginnings: weights are counted in their headers instead
            of following from the shape.

    Raises:
        LlmhwError: what is no configuration, or of an architecture that is not modelled.
        OSError: a file can not be opened.

    >>> import llmhw
    >>> llama = read_config({
    ...     "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
    ...     "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
    ...     "max_position_embeddings": 131072, "tie_word_embeddings": False,
    ... })
    >>> llama.model.total_parameters_billions
    8.030261248
    >>> round(llmhw.fit(hardware="rtx-4090-24gb", format="q8-0", context_tokens=8192, **llama).weights_gigabytes, 1)
    8.5
    """
    refuse_empty(source, "source")
    if isinstance(source, (str, os.PathLike)) and not _is_json(source) and Path(source).is_dir():
        folder = Path(source)
        source = folder.joinpath("config.json")
        beside = folder.joinpath("model.safetensors.index.json")
        index = beside if index is None and beside.exists() else index
        safetensors = safetensors or _weights_in(folder, index)
    config, name = _json_text(source)
    index_text = None if index is None else _json_text(index)[0]
    return _llmhw.config_model(config, index_text, [_beginning(file) for file in safetensors], name)


def _weights_in(folder: Path, index: Any) -> list[str | os.PathLike[str] | bytes]:
    """The weights of a folder; none when some are missing."""
    if index is None:
        names = {"model.safetensors"}
    else:
        weight_map = json.loads(_json_text(index)[0]).get("weight_map", {})
        names = {name for name in weight_map.values() if isinstance(name, str)} if isinstance(weight_map, dict) else set()
    files = [folder.joinpath(name) for name in sorted(names)]
    return list(files) if all(file.exists() for file in files) else []


def _beginning(source: str | os.PathLike[str] | bytes) -> bytes:
    """As many bytes of a safetensors file as its header needs."""
    if isinstance(source, bytes):
        return source
    with open(source, "rb") as file:
        given = b""
        while (needed := _llmhw.safetensors_needs(given, os.fspath(source))) > len(given):
            file.seek(0)
            more = file.read(needed)
            if len(more) <= len(given):
                break
            given = more
        return given


def _is_json(source: Any) -> bool:
    return isinstance(source, str) and source.lstrip().startswith(("{", "["))


def _json_text(source: Any) -> tuple[str, str]:
    """JSON text, and the name of its file for refusals."""
    if isinstance(source, Mapping):
        try:
            return json.dumps(dict(source)), ""
        except (TypeError, ValueError) as error:
            raise InvalidRecordError(f"source = {error}: must be what JSON can say; give such a dictionary", "source") from None
    if _is_json(source):
        return source, ""
    if isinstance(source, (str, os.PathLike)):
        return text_of(source, "source"), os.fspath(source)
    kind = type(source).__name__
    raise InvalidRecordError(f"source = ({kind}): must be a path, JSON text or a dictionary; give one", "source")


def read_measurements(source: str | os.PathLike[str], tool: str | None = None) -> _llmhw.Measurements:
    """What a benchmark tool printed, as rows: llama-bench (JSON, JSONL, CSV, markdown), llama-server, llama.cpp's log, Ollama, MLX.

    Args:
        source: The path of a file, or the text itself: of several lines, JSON, or a table.
        tool: Which it is, such as `llama-bench-json`; the text itself says it when left out.

    Raises:
        LlmhwError: what is no output of these tools, with line or row, field, rule and what stands there.
        OSError: a file can not be opened.

    >>> text = '''
    ... | model                  |     size | params | backend | ngl |         test |           t/s |
    ... | ---------------------- | -------: | -----: | ------- | --: | -----------: | ------------: |
    ... | qwen2 7B Q4_K - Medium | 4.36 GiB | 7.62 B | CUDA    |  -1 | tg128 @ d512 | 116.71 ± 0.60 |
    ... '''
    >>> row = read_measurements(text).rows[0]
    >>> row.phase, row.tokens_per_second, row.depth_tokens
    ('decode', 116.71, 512.0)
    """
    if isinstance(source, str) and ("\n" in source or _is_json(source)):
        text, name = source, ""
    elif isinstance(source, (str, os.PathLike)):
        text, name = text_of(source, "source"), os.fspath(source)
    else:
        kind = type(source).__name__
        raise InvalidRecordError(f"source = ({kind}): must be a path or text; give one", "source")
    return _llmhw.measurements_in(text, tool, name)
