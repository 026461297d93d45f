"""A file is put whole or not at all, once however often it is tried, and what a killed writer left goes with the next try."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import processes
from troth.delivery.files import put
from troth.delivery.outcomes import Refused
from troth.errors import TrothError
from troth.files import remove_unfinished, write_together, write_whole

KEY = "plan:3"


def others(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_put_with_its_hash_and_open_to_nobody_else(tmp_path: Path):
    there = put(tmp_path / "out" / "note.txt", [b"one ", b"two"], KEY)
    assert (there.sha256, there.size, there.already) == (hashlib.sha256(b"one two").hexdigest(), 7, False)
    assert there.path.read_bytes() == b"one two"
    assert there.path.stat().st_mode & 0o777 == 0o600
    assert others(tmp_path / "out") == ["note.txt"]


def test_a_second_time_it_stands_there_already(tmp_path: Path):
    first, second = (put(tmp_path / "note.txt", b"the same", KEY) for _ in range(2))
    assert (first.already, second.already) == (False, True)
    assert first.sha256 == second.sha256


def test_nothing_is_written_over(tmp_path: Path):
    (tmp_path / "note.txt").write_text("somebody's own")
    with pytest.raises(Refused, match="another file of this name"):
        put(tmp_path / "note.txt", b"ours", KEY)
    assert (tmp_path / "note.txt").read_text() == "somebody's own"
    assert others(tmp_path) == ["note.txt"]


def test_a_folder_in_its_place_is_refused(tmp_path: Path):
    (tmp_path / "note.txt").mkdir()
    with pytest.raises(Refused, match="cannot be read"):
        put(tmp_path / "note.txt", b"ours", KEY)


def test_a_file_in_its_folders_place_is_said_in_words(tmp_path: Path):
    (tmp_path / "out").write_text("no folder")
    with pytest.raises(TrothError, match="could not be written"):
        put(tmp_path / "out" / "note.txt", b"ours", KEY)


def test_an_effect_without_a_key_is_refused(tmp_path: Path):
    with pytest.raises(TrothError, match="without the key"):
        put(tmp_path / "note.txt", b"x", "")


def writer(
    folder: Path, size: str = "-1", more: str = "print('here it stands', flush=True); time.sleep(60)"
) -> list[str]:
    """A process that writes half a file and stops there; ``size``: how many bytes a file may have."""
    code = f"""
import resource, signal, time, sys
from pathlib import Path
from troth.delivery.files import put
limit = int(sys.argv[2])
if limit >= 0:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
def pieces():
    yield b"half of it " * 1000
    {more}
    yield b"and the rest" * 1000
try:
    put(Path(sys.argv[1]) / "note.txt", pieces(), "plan:3")
except Exception as error:
    print(type(error).__name__, error, flush=True)
"""
    return [sys.executable, "-c", code, str(folder), size]


def test_what_a_killed_writer_left_goes_with_the_next_try_and_never_looks_like_the_file(tmp_path: Path):
    with subprocess.Popen(writer(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        processes.heard(process, "here it stands")
        assert not (tmp_path / "note.txt").exists()
        assert remove_unfinished(tmp_path) == 0, "a living writer's file stays"
        process.send_signal(signal.SIGKILL)
        processes.ended(process, 40)
    assert len(others(tmp_path)) == 1, "this is what a kill leaves"
    put(tmp_path / "note.txt", b"whole", KEY)
    assert others(tmp_path) == ["note.txt"]


def test_what_was_left_of_files_nobody_writes_again_can_be_swept(tmp_path: Path):
    with subprocess.Popen(writer(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        processes.heard(process, "here it stands")
        process.send_signal(signal.SIGKILL)
    (tmp_path / "apartment").write_text("not left by a writer")
    assert remove_unfinished(tmp_path) == 1
    assert others(tmp_path) == ["apartment"]


def test_a_full_disk_leaves_nothing(tmp_path: Path):
    done = subprocess.run(
        writer(tmp_path, "15000", "pass"), capture_output=True, text=True, check=True, timeout=processes.LONGEST
    )
    assert done.stdout.startswith("TrothError"), done
    assert "could not be written" in done.stdout
    assert others(tmp_path) == []


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path):
    write_whole(tmp_path / "note.txt", b"as before")
    code = """
import resource, signal, sys
from pathlib import Path
from troth.files import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_whole(Path(sys.argv[1]), b"x" * 5000)
except Exception as error:
    print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "note.txt")],
        capture_output=True,
        text=True,
        timeout=processes.LONGEST,
    )
    assert done.stdout == "TrothError\n"
    assert (tmp_path / "note.txt").read_bytes() == b"as before"
    assert others(tmp_path) == ["note.txt"]


def test_two_who_write_one_file_at_once_leave_one_of_them_whole(tmp_path: Path):
    code = """
import sys
from pathlib import Path
from troth.files import write_whole
for _ in range(60):
    write_whole(Path(sys.argv[1]), sys.argv[2].encode() * 50000)
"""
    path = tmp_path / "note.txt"
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), letter]) for letter in "abc"]
    until = time.monotonic() + processes.LONGEST
    while any(each.poll() is None for each in running) and time.monotonic() < until:
        if path.exists():
            content = path.read_bytes()
            assert len(content) == 50000
            assert len(set(content)) == 1
    assert [processes.ended(each) for each in running] == [0, 0, 0]
    assert others(tmp_path) == ["note.txt"]


def test_files_written_together_stand_there_together_or_not_at_all(tmp_path: Path):
    page, data = tmp_path / "case" / "page.html", tmp_path / "case" / "data.json"
    write_together({page: b"<p>first</p>", data: b"{}"}, mode=0o600)
    assert (page.read_bytes(), data.read_bytes()) == (b"<p>first</p>", b"{}")
    assert {path.stat().st_mode & 0o777 for path in (page, data)} == {0o600}

    def refuses() -> None:
        assert len(others(page.parent)) == 4, "both are written before anybody is asked"
        raise TrothError("another worker has this", where="plan 1")

    with pytest.raises(TrothError, match="another worker"):
        write_together({page: b"<p>second</p>", data: b"{2}"}, confirm=refuses)
    assert (page.read_bytes(), data.read_bytes()) == (b"<p>first</p>", b"{}")
    assert others(page.parent) == ["data.json", "page.html"]


def test_a_disk_that_is_full_at_the_second_of_two_files_leaves_both_as_they_were(tmp_path: Path):
    write_together({tmp_path / "page.html": b"first", tmp_path / "data.json": b"first"})
    code = """
import resource, signal, sys
from pathlib import Path
from troth.files import write_together
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
folder = Path(sys.argv[1])
try:
    write_together({folder / "page.html": b"x" * 500, folder / "data.json": b"x" * 5000})
except Exception as error:
    print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=processes.LONGEST
    )
    assert done.stdout == "TrothError\n", done
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "page.html": b"first",
        "data.json": b"first",
    }
