"""Make a release as docs/releasing.md says: build the same bytes twice, look into them, list, sum, sign, and check as a user does.

``python tools/release.py INTO --key KEY [--commit HEAD]``. KEY is a private key of ssh-keygen (``ssh-keygen -t ed25519``); its
public half is beside it. INTO then holds the distributions of Troth and of its client, ``sbom.cdx.json``, ``SHA256SUMS`` and
``SHA256SUMS.sig``. Exit 1, and INTO as it was, where the two builds differ or hold what no release holds. Uploads nothing. Building
the pages' style asks npm's registry for what package-lock.json names by hash; nothing else goes to the network.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECTS = (".", "clients/python")
SUMS, SIGNATURE, BILL = "SHA256SUMS", "SHA256SUMS.sig", "sbom.cdx.json"
NAMESPACE, SIGNER = "troth-release", "release"
"""What the signature is for, and as whom the signer is known in ``allowed_signers``."""
NEVER = re.compile(
    r"(^|/)(\.git|\.venv|node_modules)/|\.(sqlite3?|sqlite3-wal|pem|p12|pfx|key)$"
    r"|(^|/)(secrets\.env|id_(rsa|ed25519)|keys\.json|log\.(name|high|lost)|(replay|replay-values|taken-back)\.jsonl)$"
)
"""Names of files that are in no release: keys, workspaces, stores, the repository's history."""
_SECRET = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}|\btroth_[0-9a-f]{8}_[A-Za-z0-9_-]{43}\b"
)


class ReleaseError(Exception):
    """The release stops; says why."""


def build(commit: str, into: Path) -> None:
    """Build every project of a clean clone of a commit, with the time of the commit, into a folder."""
    epoch = _run(["git", "log", "-1", "--format=%ct", commit], ROOT)
    with tempfile.TemporaryDirectory(prefix="troth-release-") as folder:
        clone = Path(folder) / "clone"
        _run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], Path(folder))
        _run(["git", "checkout", "--quiet", commit], clone)
        for project in PROJECTS:
            build_project(clone / project, into, int(epoch))


def build_project(source: Path, into: Path, epoch: int) -> None:
    """Source distribution and wheel of one project. Hatchling is the one of requirements-build.lock."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONPYCACHEPREFIX")}
    environment = kept | {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into.resolve())]
    _run(command, source, environment)


def sums(folder: Path) -> str:
    """What ``sha256sum`` says of the files of a folder, by name."""
    files = sorted(path for path in folder.iterdir() if path.name not in (SUMS, SIGNATURE))
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def refuse_different(one: Path, other: Path) -> None:
    """Raise ReleaseError, naming the files, where two builds of one commit are not the same bytes."""
    first, second = set(sums(one).splitlines()), set(sums(other).splitlines())
    if first != second:
        names = sorted({line.split("  ")[1] for line in first ^ second})
        raise ReleaseError(f"two builds of one commit differ: {', '.join(names)}")


def refuse_what_no_release_holds(files: Iterable[Path]) -> None:
    """Raise ReleaseError where a distribution holds a file or a secret that no release may hold."""
    for file in files:
        for name, content in _members(file):
            if "/tests/" in f"/{name}":
                continue  # stores and keys of workspaces that are made up lie there
            if NEVER.search(name):
                raise ReleaseError(f"{file.name} holds {name}, which is in no release")
            if _SECRET.search(content):
                raise ReleaseError(f"{file.name} holds a secret in {name}")


def sign(folder: Path, key: Path) -> None:
    """Sign ``SHA256SUMS`` of a folder."""
    (folder / SIGNATURE).unlink(missing_ok=True)
    _run(["ssh-keygen", "-q", "-Y", "sign", "-f", str(key.resolve()), "-n", NAMESPACE, SUMS], folder)


def check(folder: Path, allowed_signers: Path) -> None:
    """What a user does: the signature is that of somebody they know, and every file is as it was summed.

    Raises ReleaseError where either is not so, or a file is there that was not summed.
    """
    command = ["ssh-keygen", "-q", "-Y", "verify", "-f", str(allowed_signers.resolve())]
    said = (folder / SUMS).read_bytes()
    done = subprocess.run(
        [*command, "-I", SIGNER, "-n", NAMESPACE, "-s", SIGNATURE],
        cwd=folder,
        input=said,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ReleaseError(f"{SUMS} was not signed by a key of {allowed_signers.name}")
    if sums(folder).encode() != said:
        raise ReleaseError("a file is not the one that was signed")


def release(into: Path, key: Path, commit: str) -> list[str]:
    """The whole recipe; the names of what INTO holds then. Raises ReleaseError, having put nothing there."""
    with tempfile.TemporaryDirectory(prefix="troth-release-") as folder:
        one, other = Path(folder) / "one", Path(folder) / "other"
        for place in (one, other):
            place.mkdir()
            build(commit, place)
        refuse_different(one, other)
        refuse_what_no_release_holds(one.iterdir())
        _run([sys.executable, str(ROOT / "tools" / "sbom.py"), str(one / BILL)], ROOT)
        (one / SUMS).write_text(sums(one), encoding="ascii")
        sign(one, key)
        known = Path(folder) / "allowed_signers"
        known.write_text(f"{SIGNER} {key.with_name(key.name + '.pub').read_text(encoding='utf-8')}", encoding="utf-8")
        check(one, known)
        into.mkdir(parents=True, exist_ok=True)
        for path in one.iterdir():
            shutil.copy(path, into / path.name)
    return sorted(path.name for path in into.iterdir())


def _members(file: Path) -> Iterable[tuple[str, bytes]]:
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as zipped:
            yield from ((name, zipped.read(name)) for name in zipped.namelist())
    elif file.name.endswith(".tar.gz"):
        with tarfile.open(file) as tar:
            for member in tar:
                held = tar.extractfile(member)
                yield member.name, held.read() if held is not None else b""


def _run(command: Sequence[str], where: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(list(command), cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise ReleaseError(f"{Path(command[0]).name} {' '.join(command[1:4])} failed: {' '.join(last)}")
    return done.stdout.strip()


def main() -> int:
    """By command."""
    parser = argparse.ArgumentParser(description="Build a release twice, compare, sum and sign it.")
    parser.add_argument("into", type=Path, metavar="INTO")
    parser.add_argument("--key", type=Path, required=True, help="a private key of ssh-keygen")
    parser.add_argument("--commit", default="HEAD")
    given = parser.parse_args()
    try:
        held = release(given.into, given.key, given.commit)
    except ReleaseError as stopped:
        print(f"the release stops: {stopped}", file=sys.stderr)
        return 1
    print("\n".join(held))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
