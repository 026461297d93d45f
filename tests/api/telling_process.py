"""Tells hooks in a process of its own, so that a test can kill it while the receiver has the call: ``python -m … ``."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from troth.desk.machines.telling import tell_all

    print("telling", flush=True)
    tell_all()
