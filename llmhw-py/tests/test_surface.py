"""The public names are those of the committed text: a change of the interface shows in the difference."""

from __future__ import annotations

import importlib

import surface


def test_the_public_names_are_those_committed() -> None:
    surface.check()


def test_every_public_module_says_what_is_public() -> None:
    for module in surface.public_modules():
        names = surface.public_names(module)
        assert len(names) == len(set(names))
        assert names == importlib.import_module(module).__all__
        assert all(hasattr(importlib.import_module(module), name) for name in names)
