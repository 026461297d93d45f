"""A disk of its own that can be filled to the last byte (Linux, as root, on a mount nobody else sees)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class Ballast:
    """A disk of its own that can be filled to the last byte (Linux, as root, on a mount nobody else sees)."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "ballast" if folder is not None else None

    @classmethod
    def on(cls, folder: Path) -> Ballast:
        """The disk of the world, where it is one of its own (``worker.py`` mounts it)."""
        own = os.path.ismount(folder) or os.path.ismount(folder.parent)
        return cls(folder if own else None)

    def __bool__(self) -> bool:
        return self._file is not None

    def fill(self) -> None:
        """Take every byte that is left."""
        if self._file is None:
            raise RuntimeError("this world has no disk of its own")
        with self._file.open("wb", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(1 << 16)):
                pass
        with self._file.open("ab", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(512)):
                pass

    def free(self) -> None:
        """Give the room back."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave no ballast."""
        self.free()
