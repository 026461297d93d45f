"""The tracing-agency example as tests use it: its folder, its notice, and its generator loaded by path."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from troth.notice.loader import Loaded, load

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "tracing-agency"


@functools.cache
def generator() -> ModuleType:
    """``seed.py`` of the example; its folder is no package."""
    spec = importlib.util.spec_from_file_location("tracing_agency_seed", FOLDER / "seed.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@functools.cache
def loaded() -> Loaded:
    """The example's notice."""
    return load(FOLDER / "notice")
