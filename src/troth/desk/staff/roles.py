"""The one role that is built in; every other is declared in the notice, under ``access``."""

from __future__ import annotations

LEAD = "privacy lead"
"""May do every act, and nothing about their own case. The first account has it by itself."""
