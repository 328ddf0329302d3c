"""The catalogue: hardware, models, formats, runtimes, links, prices and the sources of their numbers.

Each list is a sequence of frozen records that can be looked up, filtered and turned into a table:

>>> import llmhw
>>> llmhw.catalog.hardware.find("RTX 4090").id
'rtx-4090-24gb'
>>> laptops = llmhw.catalog.hardware.filter(vendor="apple", form_factor="laptop", memory_gibibytes=lambda m: m >= 128)
>>> laptops[0].name
'MacBook Pro M3 Max (40-core GPU, 128 GB)'
>>> len(llmhw.catalog.models) > 80
True

An unknown name is refused with the nearest ids, an ambiguous one with all that it fits. For pandas there is `Listing.to_pandas`,
for others `Listing.to_dicts`: `pandas.DataFrame` itself does not take a list of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from numbers import Number
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, overload

from . import _html, _llmhw
from . import words as _words
from ._hints import choose
from .errors import InvalidRecordError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "VERSION",
    "Listing",
    "bounds",
    "cloud_models",
    "comparisons",
    "constants",
    "electricity",
    "formats",
    "hardware",
    "interval_factors",
    "kv_formats",
    "links",
    "models",
    "names_of",
    "runtimes",
    "sources",
]

VERSION: str = _llmhw.CATALOG_VERSION
"""The state of the data: the day on which the newest source was read."""

T = TypeVar("T")

_SHOWN = 20
"""Rows that a notebook shows of a list."""


def _is_number(value: object) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool)


class Listing(Sequence[T], Generic[T]):
    """A list of the catalogue, or a part of it."""

    __slots__ = ("_entries", "_name", "_source")

    def __init__(
        self, name: str, entries: tuple[T, ...] | None = None, source: _llmhw.CatalogRows | None = None
    ) -> None:
        # A catalogue of one's own, or the built-in one.
        self._source: Any = _llmhw if source is None else source
        self._name = name
        self._entries = entries

    def __reduce__(self) -> tuple[Any, ...]:
        # The built-in catalogue is a module, which is found again by its name.
        return _listing, (self._name, self._entries, None if self._source is _llmhw else self._source)

    @property
    def _all(self) -> tuple[T, ...]:
        # Made when first asked for: importing stays quick.
        entries = self._entries
        if entries is None:
            entries = self._entries = self._source.entries(self._name)
        return entries

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Listing[T]: ...
    def __getitem__(self, index: int | slice) -> T | Listing[T]:
        if isinstance(index, slice):
            return Listing(self._name, self._all[index], self._source)
        if isinstance(index, str):
            raise TypeError(f"[{index!r}] is no place in a list; `find({index!r})` gives the entry of a name")
        return self._all[index]

    def __contains__(self, entry: object) -> bool:
        # A name is never equal to a record: `in` would be quietly false.
        if isinstance(entry, str):
            raise TypeError(f"{entry!r} in a list of records is never true; `find({entry!r})` gives the entry of a name, or refuses")
        return entry in self._all

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[T]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listing) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

    def find(self, name: str) -> T:
        """The entry of this id or alias.

        Raises:
            UnknownIdError: no such name; `candidates` has the nearest ids.
            AmbiguousError: the name fits several entries; `candidates` has them.
        """
        found: T = self._source.find(self._name, name)
        return found

    def filter(self, **wanted: Any) -> Listing[T]:
        """The entries whose fields have these values; a function decides for itself. What is not known does not match.

        To sort, take `sorted(listing, key=lambda entry: ...)` of entries whose field is known, or `to_pandas().sort_values(...)`.

        Raises:
            InvalidRecordError: no such field, or a value that it never has: text for a number, a word that is none of its words.

        >>> [link.id for link in links.filter(bandwidth_gigabytes_per_second=lambda b: b >= 50)][:2]
        ['infiniband-ndr-400g', 'nvlink-4']
        >>> priced = hardware.filter(vendor="apple", price_usd=lambda price: price < 1000)
        >>> sorted(priced, key=lambda machine: (machine.price_usd, -machine.memory_gibibytes))[0].id  # the cheapest, of these the largest
        'mac-mini-m4-10c-16gb'
        """
        tests: list[tuple[str, Callable[[Any], object]]] = []
        for name, value in wanted.items():
            if name not in self.fields:
                raise InvalidRecordError(f"{name} = {value!r}: no such field; {choose(name, self.fields)}", name)
            tests.append((name, value if callable(value) else self._equal_to(name, value)))

        def fits(entry: T) -> bool:
            values = ((getattr(entry, name), test) for name, test in tests)
            return all(value is not None and bool(test(value)) for value, test in values)

        return Listing(self._name, tuple(entry for entry in self._all if fits(entry)), self._source)

    def _equal_to(self, name: str, wanted: Any) -> Callable[[Any], object]:
        """Whether a value is the wanted one. What could never be is refused: it would be a list that is quietly empty."""
        words = get_args(getattr(_words, name.title().replace("_", ""), None))
        known = [value for entry in self._source.entries(self._name) if (value := getattr(entry, name)) is not None]
        rule = ""
        if words and wanted not in words:
            rule = f"must be one of {', '.join(words)}; choose one"
        elif known and all(map(_is_number, known)) and not _is_number(wanted):
            rule = "must be a number; give one"
        elif known and all(isinstance(value, str) for value in known) and not isinstance(wanted, str):
            rule = "must be text; give one"
        if rule:
            raise InvalidRecordError(f"{name} = {wanted!r}: {rule}, or a function that decides, as `lambda {name}: ...`", name)
        return lambda value: value == wanted

    @property
    def fields(self) -> list[str]:
        """The names of the entries' fields."""
        return list(_llmhw.entries(self._name)[0]._fields)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dictionary of plain values per entry."""
        return [entry.to_dict() for entry in self._all]  # type: ignore[attr-defined]

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame with one row per entry and its id as the index. Fields of hosts and the like have names with a dot.

        Sources are left out: `provenance` of an entry has them. Needs pandas.
        """
        import pandas as pd

        frame = pd.json_normalize(self.to_dicts()) if len(self) else pd.DataFrame(columns=self.fields)
        frame = frame.drop(columns=[name for name in frame.columns if name == "provenance"])
        return frame.set_index("id") if "id" in frame.columns else frame

    def __repr__(self) -> str:
        return f"<{len(self)} {self._name.replace('_', ' ')}>"

    def _repr_html_(self) -> str:
        rows = [entry.to_dict() for entry in self._all[:_SHOWN]]  # type: ignore[attr-defined]
        hidden = {"provenance", "locator", "note"}
        names = [
            name
            for name in dict.fromkeys(name for row in rows for name in row)
            if name not in hidden and not any(isinstance(row.get(name), (dict, list)) for row in rows)
        ]
        values = [[row.get(name) for name in names] for row in rows]
        return _html.table(f"{len(self)} {self._name.replace('_', ' ')}", names, values, len(self))


def _listing(name: str, entries: tuple[T, ...] | None, source: _llmhw.CatalogRows | None) -> Listing[T]:
    return Listing(name, entries, source)


hardware: Listing[_llmhw.Hardware] = Listing("hardware")
"""Machines and cards."""
models: Listing[_llmhw.Model] = Listing("models")
"""Language models by their shape."""
formats: Listing[_llmhw.WeightFormat] = Listing("formats")
"""Weight formats."""
kv_formats: Listing[_llmhw.KvFormat] = Listing("kv_formats")
"""Formats of the KV cache."""
runtimes: Listing[_llmhw.Runtime] = Listing("runtimes")
"""Programs that run models."""
links: Listing[_llmhw.Link] = Listing("links")
"""What connects machines."""
cloud_models: Listing[_llmhw.CloudModel] = Listing("cloud_models")
"""Cloud price lists."""
electricity: Listing[_llmhw.Electricity] = Listing("electricity")
"""Prices of electricity by region."""
sources: Listing[_llmhw.Source] = Listing("sources")
"""The documents behind the numbers."""
comparisons: Listing[_llmhw.Comparison] = Listing("comparisons")
"""Published ratios between runtimes. Estimates do not use them."""
bounds: Listing[_llmhw.AcceptedRange] = Listing("bounds")
"""The accepted range of every number."""
constants: Listing[_llmhw.Constant] = Listing("constants")
"""The fitted constants of the speed model, with the measurements behind each."""
interval_factors: Listing[_llmhw.IntervalFactors] = Listing("interval_factors")
"""Factors on a rate between which 80 % of the held-out measurements of a class lie."""


def names_of(hardware_id: str) -> list[str]:
    """The names under which a machine is found, its id among them.

    >>> "GeForce RTX 4090" in names_of("rtx-4090-24gb")
    True
    """
    return _llmhw.names_of(hardware_id)


def __dir__() -> list[str]:
    # Tab completion offers the lists, not what this file imports.
    return __all__
