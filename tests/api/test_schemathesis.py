"""The description of the API against the API: whatever fits it, and whatever does not, as every role; nothing breaks, nothing leaks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.agency import Agency

warnings.filterwarnings("ignore")
import schemathesis  # noqa: E402
from schemathesis import checks  # noqa: E402
