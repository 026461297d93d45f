"""The release recipe: the same bytes twice, nothing in them that is nobody's business, signed, and one changed byte is noticed."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import processes
from tools import release
from tools.release import ReleaseError

ROOT = Path(__file__).parents[2]
NOON = 1_790_000_000


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key of this test's own, and beside it whom a user knows."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed: it comes with OpenSSH")
    path = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)],
        check=True,
        timeout=processes.LONGEST,
    )
    public = path.with_name("key.pub").read_text(encoding="utf-8")
    (tmp_path / "allowed_signers").write_text(f"{release.SIGNER} {public}", encoding="utf-8")
    return path


@pytest.fixture
def signed(tmp_path: Path, key: Path) -> Path:
    """A folder of two files, summed and signed."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "troth-0.1.0.tar.gz").write_bytes(b"source")
    (folder / "troth-0.1.0-py3-none-any.whl").write_bytes(b"wheel")
    (folder / release.SUMS).write_text(release.sums(folder), encoding="ascii")
    release.sign(folder, key)
    return folder


def test_what_was_signed_is_known_again_as_a_user_would(signed: Path, tmp_path: Path) -> None:
    release.check(signed, tmp_path / "allowed_signers")
    assert (
        subprocess.run(
            ["sha256sum", "-c", release.SUMS], cwd=signed, capture_output=True, check=False, timeout=processes.LONGEST
        ).returncode
        == 0
    )


@pytest.mark.parametrize("damage", ["a file", "the sums", "one more file", "both"])
def test_a_changed_byte_or_one_more_file_is_noticed(signed: Path, tmp_path: Path, damage: str) -> None:
    if damage in ("a file", "both"):
        (signed / "troth-0.1.0.tar.gz").write_bytes(b"sourcf")
    if damage == "one more file":
        (signed / "troth-0.1.1.tar.gz").write_bytes(b"more")
    if damage in ("the sums", "both"):
        (signed / release.SUMS).write_text(release.sums(signed) + "0  x\n", encoding="ascii")
    with pytest.raises(ReleaseError):
        release.check(signed, tmp_path / "allowed_signers")


def test_a_signature_of_somebody_else_is_none(signed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(other)],
        check=True,
        timeout=processes.LONGEST,
    )
    release.sign(signed, other)
    with pytest.raises(ReleaseError, match="not signed by a key"):
        release.check(signed, tmp_path / "allowed_signers")


def test_the_same_source_built_twice_is_the_same_bytes_and_another_source_is_not(tmp_path: Path) -> None:
    """The client's own distribution, which needs nothing built before it; Troth itself is built by the same function."""
    built: list[Path] = []
    for name in ("one", "two", "changed"):
        source, into = tmp_path / f"{name}-source", tmp_path / name
        shutil.copytree(ROOT / "clients" / "python", source, ignore=shutil.ignore_patterns("__pycache__"))
        if name == "changed":
            (source / "README.md").write_text("Another one.\n", encoding="utf-8")
        into.mkdir()
        release.build_project(source, into, NOON)
        built.append(into)
    assert len(list(built[0].iterdir())) == 2
    release.refuse_different(built[0], built[1])
    with pytest.raises(ReleaseError, match="two builds of one commit differ: troth_client-"):
        release.refuse_different(built[0], built[2])
    release.refuse_what_no_release_holds(built[0].iterdir())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("keys/root.key", b"x"),
        ("demo/keys/replay.jsonl", b"{}"),
        ("demo/store.sqlite3", b"SQLite format 3"),
        ("secrets.env", b"TROTH_STORE=x"),
        (".git/config", b"[core]"),
        ("src/troth/settings.py", b"TOKEN = 'troth_0a1b2c3d_" + b"x" * 43 + b"'"),
        ("docs/how.md", b"-----BEGIN PRIVATE KEY-----\n" + b"M" * 64 + b"\n"),
    ],
)
def test_what_no_release_holds_stops_it_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    wheel, source = tmp_path / "troth-0.1.0-py3-none-any.whl", tmp_path / "troth-0.1.0.tar.gz"
    with zipfile.ZipFile(wheel, "w") as zipped:
        zipped.writestr("troth/keys/ring.py", "# the room of keys")
        zipped.writestr(name, content)
    with tarfile.open(source, "w:gz") as tar:
        member = tarfile.TarInfo(f"troth-0.1.0/{name}")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    for file in (wheel, source):
        with pytest.raises(ReleaseError, match=name.rsplit("/", 1)[-1]):
            release.refuse_what_no_release_holds([file])


def test_a_release_of_no_commit_stops_and_puts_nothing_anywhere(tmp_path: Path, key: Path) -> None:
    into = tmp_path / "into"
    command = [sys.executable, str(ROOT / "tools" / "release.py"), str(into), "--key", str(key), "--commit", "0" * 40]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=processes.LONGEST)
    assert (done.returncode, done.stderr.startswith("the release stops: "), into.exists()) == (1, True, False)
