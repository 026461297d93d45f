"""Hatch's hook: builds the pages' style sheet and script, so that an install or a wheel carries them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Calls tools/assets.py; from an sdist, which carries what was built, it has nothing to do."""

    PLUGIN_NAME = "assets"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what changed, before files are gathered."""
        root = Path(self.root)
        where = importlib.util.spec_from_file_location("troth_assets", root / "tools" / "assets.py")
        if where is None or where.loader is None:
            raise RuntimeError("tools/assets.py is missing")
        assets = importlib.util.module_from_spec(where)
        where.loader.exec_module(assets)
        assets.build(root)
