"""The property-contractor example as tests use it: its folder, its notice, and its generator loaded by path."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from troth.notice.loader import Loaded, load

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "property-contractor"


@functools.cache
def module(name: str) -> ModuleType:
    """A Python file of the example by name; its folder is no package."""
    spec = importlib.util.spec_from_file_location(f"property_contractor_example_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def generator() -> ModuleType:
    """``seed.py`` of the example."""
    return module("seed")


@functools.cache
def loaded() -> Loaded:
    """The example's notice."""
    return load(FOLDER / "notice")
