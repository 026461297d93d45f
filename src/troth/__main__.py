"""``python -m troth``: the same as the ``troth`` command."""

from __future__ import annotations

import sys

from troth.faces.cli import main

if __name__ == "__main__":
    sys.exit(main())
