"""Check a Troth evidence pack, by itself or in its zip, without Troth: one file, the standard library and ``cryptography``.
Exit code 0: verified · 1: something is wrong, each named · 2: could not run. The notes say what it cannot know."""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("troth-verify needs one package: python -m pip install cryptography", file=sys.stderr)
    raise SystemExit(2) from None

LONGEST_LINE, SHOWN, CLOCK = 1 << 24, 25, timedelta(minutes=10)  # a line's bytes; findings of a kind; of a transaction
LEAF = re.compile(  # a leaf of version 1 has one spelling: canonical JSON, keys sorted
    r'\{"at":"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","by":\{"id":TEXT,"kind":TEXT\},(?:"case":TEXT,)?'
    r'"commitment":"(?P<commitment>[0-9a-f]{64})","id":(?P<id>TEXT),(?:"key":(?P<key>TEXT),)?'
    r'"kind":(?P<kind>TEXT),(?:"subject":TEXT,)?"v":1\}'.replace("TEXT", r'"(?:[^"\\\x00-\x1f]++|\\.)++"')
).fullmatch
B64 = "(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})"
KEY = re.compile(rf"([^ +]+)\+([0-9a-f]{{8}})\+({B64})").fullmatch
NOTE = re.compile(f"(([^\n]+)\n(0|[1-9][0-9]{{0,18}})\n({B64})\n(?:[^\n]+\n)*)\n((?:— [^ \n+]+ {B64}\n)+)").fullmatch
spell = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
quoted, parse = json.JSONEncoder(ensure_ascii=False).encode, json.JSONDecoder().raw_decode
Keys = dict[tuple[str, bytes], tuple[int, Ed25519PublicKey]]  # by name and key id: 1, a log's, or 4, a witness's


@dataclass
class Report:
    origin: str = ""
    entries: int = 0
    root: str = ""
    no_longer_kept: int = 0
    withheld: int = 0
    checkpoints_verified: int = 0
    findings: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    unknown_outcomes: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    def find(self, attack: str, text: str) -> None:
        same = sum(finding["attack"] == attack for finding in self.findings)
        if same <= SHOWN:
            self.findings.append({"attack": attack, "text": text if same < SHOWN else "and more of this kind."})

    def as_text(self) -> str:
        wrong = [f"WRONG ({each['attack']}): {each['text']}" for each in self.findings]
        end = "NOT VERIFIED" if self.findings else f"verified ({self.checkpoints_verified} signed checkpoints)"
        told = [f"{self.origin}: {self.entries} entries, root {self.root}", *wrong, *map("note: {}".format, self.notes)]
        return "\n".join("".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in [*told, end])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="troth-verify", description="Check a Troth evidence pack, without Troth.")
    parser.add_argument("file", metavar="FILE", help="the evidence pack (JSON lines, or a zip with them)")
    for name, what in (("--since", "CHECKPOINT_FILE"), ("--key", "VERIFIER_KEY"), ("--witness", "WITNESS_KEY")):
        parser.add_argument(name, metavar=what, action="append", default=[], help="had by another way than the pack")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args(argv)
    try:
        report = verify(options.file, options.since, options.key, tuple(options.witness))
    except (ValueError, OSError, LookupError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as reason:
        print(f"troth-verify: {reason}", file=sys.stderr)
        return 2
    said = {"verified": not report.findings} | asdict(report)
    print(report.as_text() if options.format == "text" else json.dumps(said, indent=2))
    return 1 if report.findings else 0


def verify(path: str, since_paths: list[str], key_texts: list[str], witness_texts: tuple[str, ...] = ()) -> Report:
    """Check the pack; ``since_paths`` are checkpoints kept outside, the texts keys had by another way."""
    report = Report()
    with Path(path).open("rb") as whole, unpacked(whole) as file:
        header = read_header(file.readline(LONGEST_LINE))
        keys = dict(read_key(text, 1) for text in key_texts or header["verifier_keys"])
        keys |= dict(read_key(text, 4) for text in witness_texts)
        since = [Checkpoint(Path(name).read_text("utf-8", "replace"), name) for name in since_paths]
        own = [Checkpoint(note, "the pack's checkpoint") for note in header["checkpoints"] if NOTE(note)]
        walk = Walk(report, {point.size for point in own + since})
        walk.entries(enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=2))
    for name, index in walk.backwards.items():
        report.find("clock", f"Entry {index} (id {name}) is dated before an earlier one: clock or entry was set back.")
    report.origin, report.entries, report.root = header["origin"], walk.size, walk.roots[walk.size].hex()
    if len(own) < len(header["checkpoints"]):
        report.find("edited", "A checkpoint in the pack is no signed checkpoint any more.")
    if header["size"] != walk.size:
        report.find("size", f"The header says {header['size']} entries, the file holds {walk.size}.")
    judge(own, since, walk, keys, report)
    say_limits(walk, own, since, bool(key_texts), report)
    return report


class Walk:
    """One pass over the entries: each line, each commitment, and the tree's root at every size that is asked for."""

    def __init__(self, report: Report, sizes: set[int]) -> None:
        self.report, self.size, self.sizes = report, 0, sizes
        self.frontier: list[bytes] = []  # roots of the complete subtrees, largest first
        self.roots = {0: self.root()}
        self.seen: set[int] = set()  # 64-bit keyed hashes: a million values meet by chance once in 10^7 runs
        self.begun, self.latest, self.backwards = dict[str, int](), "0001-01-01T00:00:00Z", dict[str, int]()

    def entries(self, lines: enumerate[bytes]) -> None:
        expected, ended, sha256, report = 0, False, hashlib.sha256, self.report
        for number, line in lines:
            try:
                text = line.decode()
                said, after = parse(text)
                if "end" in said:
                    ended = said == {"end": True, "size": self.size}
                    continue
                index, leaf = said["i"], said.get("leaf")
                node = bytes.fromhex(said["hash"]) if leaf is None else sha256(b"\x00" + leaf.encode()).digest()
                if type(index) is not int or len(node) != 32 or text[after:].strip():
                    raise ValueError
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                report.find("changed", f"Line {number} is cut off or is not a line of an evidence pack.")
                continue
            if index != expected:
                report.find("reordered", f"Line {number} says entry {index}, not {expected}: moved, removed, inserted.")
            expected, left = index + 1, self.size
            try:
                self.look_at(index, leaf, said, text)
            except (ValueError, KeyError, TypeError, RecursionError):
                report.find("changed", f"Entry {index} (line {number}) has a wrong, unknown or repeated field.")
            while left & 1:
                node = sha256(b"\x01" + self.frontier.pop() + node).digest()
                left >>= 1
            self.frontier.append(node)
            self.size += 1
            if self.size in self.sizes:
                self.roots[self.size] = self.root()
        if not ended:
            report.find("truncated", f"No last line says {self.size} entries, the number found: the file was cut off.")
        self.roots[self.size] = self.root()

    def root(self) -> bytes:
        node = self.frontier[-1] if self.frontier else hashlib.sha256(b"").digest()
        for left in self.frontier[-2::-1]:
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node

    def look_at(self, index: int, leaf: str | None, said: dict[str, Any], line: str) -> None:
        """What one line says beside its place. Raises ValueError or the like for fields that do not belong."""
        facts, plain = "", f'{{"i":{index},"leaf":{quoted(leaf)}'
        if leaf is None:
            self.report.withheld += 1
            names, plain = {"i", "hash"}, f'{{"i":{index},"hash":"{said["hash"]}"}}\n'
        elif "facts" not in said:
            self.report.no_longer_kept += 1
            names, plain = {"i", "leaf"}, plain + "}\n"
        else:
            names, facts = {"i", "leaf", "facts", "salt"}, line[len(plain) + 9 : -76]
            plain += f',"facts":{facts},"salt":"{said["salt"]}"}}\n'
        entry = LEAF(leaf or "")
        salt, sworn = bytes.fromhex(said.get("salt", "")), entry and entry["commitment"]
        if plain != line or (facts and hmac.digest(salt, facts.encode(), "sha256").hex() != sworn):
            if json.loads(line, object_pairs_hook=unique).keys() != names:
                raise ValueError  # where a line is not as we write it, only spacing and order may differ
            if "facts" in said and hmac.digest(salt, spell(said["facts"]).encode(), "sha256").hex() != sworn:
                self.report.find("edited", f"Entry {index}: the facts do not match its commitment; edited or swapped.")
        if entry is None or ("\\" in entry[0] and spell(json.loads(entry[0])) != leaf):
            if leaf is not None:
                self.report.find("edited", f"Entry {index} is not a leaf as version 1 writes it.")
            return
        at, key, kind = entry["at"], entry["key"], entry["kind"]
        for what, value in (("id", entry["id"]), (kind, key)) if key else (("id", entry["id"]),):
            if (mark := hash((what, value))) in self.seen:
                self.report.find("duplicate", f"Entry {index} repeats an id or key of an earlier one: {what} {value}.")
            self.seen.add(mark)
        if at < self.latest and datetime.fromisoformat(self.latest) - datetime.fromisoformat(at) > CLOCK:
            self.backwards[entry["id"]] = index
        self.latest = max(self.latest, at)
        if key and kind == '"evidence.clock-explained"' and '"kind":"person"}' in entry[0]:
            self.backwards.pop(key, None)
        if key and kind.endswith('.begun"'):
            self.begun[key] = index
        elif key and kind.endswith(('.done"', '.failed"')):
            self.begun.pop(key, None)


class Checkpoint:
    """A signed note over a log's origin, size and root; ``name`` is how findings speak of it."""

    def __init__(self, note: str, name: str) -> None:
        if not (parts := NOTE(note)):
            raise ValueError(f"{name} is not a signed checkpoint")
        self.name, self.text, self.origin, self.size = f"{name} (size {parts[3]})", parts[1], parts[2], int(parts[3])
        self.root, lines = base64.b64decode(parts[4]), [line.split(" ") for line in parts[5].splitlines()]
        self.signatures, self.witnessed = [(name, base64.b64decode(code)) for _, name, code in lines], False

    def is_signed(self, keys: Keys, report: Report) -> bool:
        known = [(*keys[name, blob[:4]], blob[4:]) for name, blob in self.signatures if (name, blob[:4]) in keys]
        if all(kind == 4 for kind, _, _ in known):
            report.find("signature", f"{self.name} is signed by no known key: by another log, or with another key.")
        try:
            for kind, key, signature in known:
                stamp = f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n" if kind == 4 else ""
                key.verify(signature[8 * (kind == 4) :], (stamp + self.text).encode())
        except InvalidSignature:
            report.find("signature", f"{self.name}: the signature does not belong to its text.")
            return False
        self.witnessed = any(kind == 4 for kind, _, _ in known)
        return any(kind == 1 for kind, _, _ in known)

    def fits(self, walk: Walk, report: Report) -> bool | None:
        """Whether its root is the entries' root at its size; None, with a finding, where they cannot be compared."""
        if self.origin != report.origin:
            return report.find("other log", f"{self.name} is of {self.origin!r}; the pack is of {report.origin!r}.")
        if (held := walk.size) < self.size:
            return report.find("truncated", f"Truncated since {self.name}: {held} of its {self.size} entries are here.")
        return walk.roots[self.size] == self.root


def judge(own: list[Checkpoint], since: list[Checkpoint], walk: Walk, keys: Keys, report: Report) -> None:
    """The pack's own checkpoints, then those that left the house earlier, against the entries."""
    good_up_to, newest_is_good = 0, False
    for point in sorted(own, key=lambda point: point.size):
        signed, fits = point.is_signed(keys, report), point.fits(walk, report)
        newest_is_good = signed and fits is True
        if fits is False:
            how = f"entries {good_up_to} to {point.size - 1} was edited, reordered, inserted or removed"
            report.find("edited", f"{point.name} does not fit: something in {how} after it was signed.")
        elif newest_is_good:
            good_up_to, report.checkpoints_verified = point.size, report.checkpoints_verified + 1
    if not own:
        report.find("signature", "The pack holds no checkpoint: nothing signed says what the log is.")
    for point in since:
        signed, fits = point.is_signed(keys, report), point.fits(walk, report)
        if fits and signed:
            report.notes.append(f"The first {point.size} entries are unchanged since {point.name}.")
        if fits is False:
            how = "re-signed after it left the house: a fork" if newest_is_good else "without being signed again"
            report.find("rewritten", f"Rewritten since {point.name}: its {point.size} entries were changed, {how}.")


def say_limits(walk: Walk, own: list[Checkpoint], since: list[Checkpoint], key_given: bool, report: Report) -> None:
    """What this check cannot know, and what the reader should look at."""
    last, newest = walk.size - 1, max((point.size for point in own), default=0)
    seen = [p.size for p in own if p.witnessed and walk.roots[min(p.size, walk.size)] == p.root]
    outside, bare = max([point.size for point in since] + seen, default=0), report.no_longer_kept
    report.notes += [f"The first {size} entries are those that a witness cosigned." for size in seen[-1:]]
    limits = (
        (True, "No log shows whether an entry was true at its time, changed before it was sealed, or left out."),
        (outside, "Who holds the log's key, and every witness's and copy outside, could have rewritten it."),
        (not key_given, "The keys come from the pack itself, which proves nothing about who made it: use --key."),
        (not outside, "Without --since: unknown whether a key holder rewrote and re-signed the whole log, or cut it."),
        (0 < outside <= last, f"Entries {outside} to {last} are newer than all that is kept outside: not covered."),
        (newest <= last, f"Entries {newest} to {last} are newer than the pack's newest checkpoint: not signed yet."),
        (bare, f"The facts of {bare} entries are no longer kept: their place and kind are proven, and no more."),
        (report.withheld, f"{report.withheld} entries are withheld: their place is proven, nothing else."),
    )
    report.notes += [note for applies, note in limits if applies]
    report.unknown_outcomes = [json.loads(key) for key in walk.begun]
    report.notes += [f"Unknown outcome: {key}, begun in entry {i}, is not settled." for key, i in walk.begun.items()]


def unpacked(file: IO[bytes]) -> IO[bytes]:
    start, _ = file.read(4), file.seek(0)
    return zipfile.ZipFile(file).open("evidence.jsonl") if start == b"PK\x03\x04" else file


def read_header(line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line, object_pairs_hook=unique)
        "".join([header["origin"], *header["verifier_keys"], *header["checkpoints"]]).encode()  # all plain text
        if header["format"] == "troth-evidence/1" and type(header["size"]) is int:
            return header
        raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ValueError("the first line is not the header of a troth-evidence/1 pack") from wrong


def read_key(text: str, kind: int) -> tuple[tuple[str, bytes], tuple[int, Ed25519PublicKey]]:
    if parts := KEY(text.strip()):
        key = base64.b64decode(parts[3])
        made = hashlib.sha256(parts[1].encode("utf-8", "replace") + b"\n" + key).digest()[:4]
        if len(key) == 33 and key[0] == kind and made.hex() == parts[2]:
            return (parts[1], made), (kind, Ed25519PublicKey.from_public_bytes(key[1:]))
    raise ValueError(f"{text!r} is not an Ed25519 key of type {kind} (NAME+HEX+BASE64)")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(once := dict(pairs)) != len(pairs):
        raise ValueError("a field is repeated")
    return once


if __name__ == "__main__":
    sys.exit(main())
