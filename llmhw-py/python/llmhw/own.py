"""Catalogues of one's own: rows over the built-in ones, and questions with a name.

A file has the lists of the catalogue, with the fields of their records, as JSON or TOML; or one of the lists as CSV:

>>> import llmhw
>>> ours = llmhw.Catalog(
...     hardware=[{
...         "name": "Our box", "aliases": ["box"], "device": "unified",
...         "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512,
...     }],
...     scenarios=[{
...         "name": "chat", "hardware": "box", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 8192,
...     }],
... )
>>> llmhw.project(**ours.scenario("chat"), catalog=ours).hardware
'our-box'
>>> print(ours.to_toml().splitlines()[0])
schema_version = 1

Rows of one's own have the place of built-in ones of the same id, and are listed, recommended and found as those are. Everything
that is wrong in files is said at once, each with file, row, field, rule and value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from . import _llmhw
from .catalog import Listing
from .errors import InvalidRecordError, MissingInputError, UnsupportedError

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Catalog", "PathLike"]

PathLike: TypeAlias = str | os.PathLike[str]
"""The path of a file."""


class Catalog(_llmhw.CatalogRows):
    """Rows of one's own over the built-in catalogue: the argument `catalog` of every question.

    Made of lists of records or dictionaries, with further names in `aliases`; or read from files.

    Args:
        hardware, models, formats, runtimes, links, cloud_models, electricity: Lists of rows.
        scenarios: Questions for `project`, each with a `name`.

    >>> import llmhw
    >>> card = llmhw.catalog.hardware.find("rtx-4090-24gb")
    >>> ours = llmhw.Catalog(hardware=[card.to_dict() | {"price_usd": 1500, "aliases": ["our card"]}])
    >>> ours.hardware.find("our card").price_usd, len(ours.hardware) == len(llmhw.catalog.hardware)
    (1500.0, True)
    """

    __slots__ = ()

    @classmethod
    def read(cls, *paths: PathLike, list: str | None = None) -> Self:
        """Reads files, `.json`, `.toml` or `.csv`; rows of later ones take the place of rows of the same id in earlier ones.

        Args:
            paths: The files.
            list: Which list CSV files have. The file's name without the ending when left out, as in `hardware.csv`.

        Raises:
            LlmhwError: what is wrong in any of the files; `error.all` has one for each.
            OSError: a file can not be opened.

        >>> import llmhw, pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> ours = llmhw.Catalog(links=[{
        ...     "id": "cable", "name": "Our cable", "bandwidth_gigabytes_per_second": 5, "latency_microseconds": 20,
        ... }])
        >>> ours.write(folder / "ours.toml")
        >>> llmhw.Catalog.read(folder / "ours.toml") == ours
        True
        """
        return cls.from_texts([(os.fspath(path), text_of(path, "paths")) for path in paths], list)

    @classmethod
    def from_dict(cls, lists: Mapping[str, Any]) -> Self:
        """The catalogue of a dictionary of lists."""
        return cls(**lists)

    def write(self, path: PathLike, list: str | None = None) -> None:
        """Writes the rows of one's own, as JSON, TOML or CSV by the ending of the path. Every number reads back as the same bits.

        Args:
            path: The file.
            list: Which list, for CSV. The file's name without the ending when left out.
        """
        path = Path(path)
        if path.suffix == ".json":
            text = self.to_json()
        elif path.suffix == ".toml":
            text = self.to_toml()
        elif path.suffix == ".csv":
            text = self.to_csv(path.stem if list is None else list)
        else:
            raise UnsupportedError(f"path = {path}: ends in .json, .toml or .csv; name the file by what is in it", "path")
        path.write_text(text, encoding="utf-8", newline="")

    @property
    def scenarios(self) -> dict[str, dict[str, Any]]:
        """The arguments of every scenario, by its name."""
        return {row["name"]: self.scenario(row["name"]) for row in self.to_dict().get("scenarios", [])}

    @property
    def hardware(self) -> Listing[_llmhw.Hardware]:
        """Machines and cards."""
        return Listing("hardware", source=self)

    @property
    def models(self) -> Listing[_llmhw.Model]:
        """Language models by their shape."""
        return Listing("models", source=self)

    @property
    def formats(self) -> Listing[_llmhw.WeightFormat]:
        """Weight formats."""
        return Listing("formats", source=self)

    @property
    def runtimes(self) -> Listing[_llmhw.Runtime]:
        """Programs that run models."""
        return Listing("runtimes", source=self)

    @property
    def links(self) -> Listing[_llmhw.Link]:
        """What connects machines."""
        return Listing("links", source=self)

    @property
    def cloud_models(self) -> Listing[_llmhw.CloudModel]:
        """Cloud price lists."""
        return Listing("cloud_models", source=self)

    @property
    def electricity(self) -> Listing[_llmhw.Electricity]:
        """Prices of electricity by region."""
        return Listing("electricity", source=self)

    def __repr__(self) -> str:
        counts = ((name, len(rows)) for name, rows in self.to_dict().items() if isinstance(rows, _LIST))
        return f"<catalogue with {', '.join(f'{count} {name}' for name, count in counts) or 'nothing'} of one's own>"


_LIST = list


def refuse_empty(path: object, place: str) -> None:
    """Refuses an empty path, which for the system is the folder one is in."""
    if isinstance(path, str) and not path:
        raise MissingInputError(f"{place} is empty: there is nothing to read; give the path of a file", place)


def text_of(path: PathLike, place: str) -> str:
    """The text of a file. `place` names the argument in refusals."""
    refuse_empty(path, place)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{os.fspath(path)}: text"
        raise InvalidRecordError(f"{place} = {error}: must be UTF-8; save the file as UTF-8", place) from None
