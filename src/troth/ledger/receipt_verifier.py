"""Check a Troth receipt without Troth: one file, the standard library and ``cryptography``.

Use: python receipt_verifier.py RECEIPT [--key VERIFIER_KEY] [--witness WITNESS_KEY] [--since CHECKPOINT] [--file FILE]
Exit code 0: verified · 1: something is wrong, each named · 2: could not run. It says what the receipt proves and what not.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("troth-verify needs one package: python -m pip install cryptography", file=sys.stderr)
    raise SystemExit(2) from None

LARGEST = 1 << 20  # bytes of a receipt that are read
ABOUT = (
    "A receipt for one case. It holds no personal data. Keep it: with troth-verify, or receipt_verifier.py alone, anyone "
    "can check years from now that this is what was on record."
)
START = b'{\n "format": "troth-receipt/1"'
PARTS = ["format", "about", "origin", "keys", "witness_keys", "checkpoint", "hashes", "entries"]
B64 = "(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})"
KEY = re.compile(rf"([^ +]+)\+([0-9a-f]{{8}})\+({B64})").fullmatch
NOTE = re.compile(f"(([^\n]+)\n(0|[1-9][0-9]{{0,18}})\n({B64})\n(?:[^\n]+\n)*)\n((?:— [^ \n+]+ {B64}\n)+)").fullmatch
spell = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
Keys = dict[tuple[str, bytes], tuple[int, Ed25519PublicKey]]  # by name and key id: 1, a log's, or 4, a witness's


@dataclass
class Report:
    origin: str = ""
    case: str = ""
    entries: int = 0
    size: int = 0
    cosigned: int = 0
    proves: list[str] = field(default_factory=list[str])
    findings: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    notes: list[str] = field(default_factory=list[str])

    def find(self, attack: str, text: str) -> None:
        self.findings.append({"attack": attack, "text": text})

    def as_text(self) -> str:
        lines = [f"{self.origin}: a receipt of case {self.case}, {self.entries} of its entries"]
        lines += [f"WRONG ({finding['attack']}): {finding['text']}" for finding in self.findings]
        if not self.findings:
            lines += ["It proves that the log says:", *(f"  {line}" for line in self.proves)]
        lines += [f"note: {note}" for note in self.notes]
        lines += [
            "NOT VERIFIED" if self.findings else f"verified (log of {self.size} entries, {self.cosigned} witnesses)"
        ]
        return "\n".join("".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="troth-verify", description="Check a Troth receipt, without Troth.")
    parser.add_argument("receipt", metavar="FILE", help="the receipt")
    for name, what, words in (
        ("--key", "VERIFIER_KEY", "the log's key, had by another way than the receipt"),
        ("--witness", "WITNESS_KEY", "a witness's key, had by another way than the receipt"),
        ("--since", "CHECKPOINT_FILE", "a checkpoint of the same log, had by another way"),
        ("--file", "FILE", "a certificate, package or notice that the receipt should speak of"),
    ):
        parser.add_argument(name, metavar=what, action="append", default=[], help=words)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args(argv)
    try:
        report = verify(options.receipt, options.key, options.witness, options.since, options.file)
    except (ValueError, OSError) as reason:
        print(f"troth-verify: {reason}", file=sys.stderr)
        return 2
    said = {"verified": not report.findings} | asdict(report)
    print(report.as_text() if options.format == "text" else json.dumps(said, indent=2, ensure_ascii=False))
    return 1 if report.findings else 0


def verify(path: str, keys: list[str], witnesses: list[str], since: list[str], files: list[str]) -> Report:
    """Check the receipt; ``keys`` and ``witnesses`` were had by another way, ``files`` are to be what it speaks of."""
    report, content = Report(), Path(path).read_bytes()[: LARGEST + 1]
    try:
        said = read(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        if not content.startswith(START):
            raise ValueError("this is no receipt: not a troth-receipt/1") from None
        report.find("changed", "The receipt is not spelt as it was given out: cut off, or something in it was changed.")
        return report
    report.origin, report.entries = said["origin"], len(said["entries"])
    trusted: Keys = {}
    for kind, given, own in ((1, keys, said["keys"]), (4, witnesses, said["witness_keys"])):
        for text in given:
            trusted.update([read_key(text, kind)])
        for text in own if not given else ():
            try:
                trusted.update([read_key(text, kind)])
            except ValueError as wrong:
                report.find("key", f"{wrong}.")
    root = signed_root(said["checkpoint"], trusted, report)
    entries = [entry for entry in said["entries"] if proven(entry, said["hashes"], root, report)]
    belongs_together(said["entries"], report)
    every_part_counts(said, report)
    report.proves = [line for entry in entries for line in words(entry)]
    for name in since:
        compare(name, root, report)
    for name in files:
        speaks_of(Path(name), entries, report)
    say_limits(said, bool(keys), bool(witnesses), bool(since), report)
    return report


def read(content: bytes) -> dict[str, Any]:
    """The receipt as its format says. Raises ValueError or the like where it is none, or not spelt as Troth spells it."""
    said = json.loads(content.decode())
    texts = [said["about"], said["origin"], said["checkpoint"], *said["keys"], *said["witness_keys"], *said["hashes"]]
    texts += [entry["leaf"] for entry in said["entries"]]
    numbers = [number for entry in said["entries"] for number in (entry["i"], *entry["proof"])]
    fields = (["i", "leaf", "facts", "salt", "proof"], ["i", "leaf", "proof"])
    if (
        list(said) != PARTS
        or said["format"] != "troth-receipt/1"
        or json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n" != content
        or not all(type(text) is str for text in texts)
        or not all(type(number) is int for number in numbers)
        or not all(list(entry) in fields for entry in said["entries"])
    ):
        raise ValueError
    return said


def signed_root(note: str, trusted: Keys, report: Report) -> tuple[int, bytes]:
    """Size and root that the checkpoint says, after its signatures were looked at."""
    parts = NOTE(note)
    if parts is None:
        report.find("signature", "The checkpoint is no signed checkpoint.")
        return 0, b""
    if parts[2] != report.origin:
        report.find("other log", f"The checkpoint is of {parts[2]!r}, the receipt of {report.origin!r}.")
    good = {1: 0, 4: 0}
    for line in parts[5].splitlines():
        _, name, code = line.split(" ")
        blob = strict64(code)
        kind, key = trusted.get((name, blob[:4]), (0, None))
        signed = parts[1].encode()
        if kind == 4:
            signed = f"cosignature/v1\ntime {int.from_bytes(blob[4:12], 'big')}\n{parts[1]}".encode()
        try:
            if key is None:
                report.find("signature", f"A signature by {name!r} is by no key that is known here.")
            else:
                key.verify(blob[12 if kind == 4 else 4 :], signed)
                good[kind] += 1
        except InvalidSignature:
            report.find("signature", f"The signature by {name!r} does not belong to the checkpoint's text.")
    if not good[1]:
        report.find("signature", "The log's own key did not sign the checkpoint.")
    report.size, report.cosigned = int(parts[3]), good[4]
    return int(parts[3]), strict64(parts[4])


def proven(entry: dict[str, Any], hashes: list[str], root: tuple[int, bytes], report: Report) -> bool:
    """Whether the entry stands in the log at its place (RFC 9162 §2.1.3.2) and its facts are what it committed to."""
    index: int = entry["i"]
    path: list[int] = entry["proof"]
    (size, top), sha256 = root, hashlib.sha256
    here, last, good = index, size - 1, 0 <= index < size
    node = sha256(b"\x00" + entry["leaf"].encode()).digest()
    for number in path:
        sibling = strict64(hashes[number]) if 0 <= number < len(hashes) else b""
        if last == 0 or len(sibling) != 32:
            good = False
            break
        if here & 1 or here == last:
            node = sha256(b"\x01" + sibling + node).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling).digest()
        here, last = here >> 1, last >> 1
    if not (good and last == 0 and node == top):
        report.find("not in the log", f"Entry {index} does not stand in the log that was signed: changed or swapped.")
        return False
    entry["said"] = json.loads(entry["leaf"])
    if "facts" in entry:
        whole = re.fullmatch("[0-9a-f]{64}", str(entry["salt"]))
        salt = bytes.fromhex(entry["salt"]) if whole else b""
        if (
            not whole
            or hmac.digest(salt, spell(entry["facts"]).encode(), "sha256").hex() != entry["said"]["commitment"]
        ):
            report.find("edited", f"The facts of entry {index} are not those it committed to: edited or swapped.")
            return False
    return True


def belongs_together(entries: list[dict[str, Any]], report: Report) -> None:
    """One case, entries in the log's order, and only notices that the case itself names."""
    places = [entry["i"] for entry in entries]
    if places != sorted(set(places)):
        report.find("reordered", "The entries are not in the order of the log, or one stands here twice.")
    known = [entry for entry in entries if "said" in entry]
    cases = sorted({entry["said"]["case"] for entry in known if entry["said"].get("case")})
    report.case = ", ".join(cases)
    if len(cases) > 1:
        report.find("other case", f"The entries are of several cases: {report.case}.")
    named = {entry.get("facts", {}).get("notice") for entry in known if entry["said"].get("case")} - {None}
    for entry in known:
        if "case" in entry["said"]:
            continue
        if entry["said"]["kind"] != "notice.published" or entry.get("facts", {}).get("notice") not in named:
            report.find("other notice", f"Entry {entry['i']} is of no case and no notice that this case names.")


def every_part_counts(said: dict[str, Any], report: Report) -> None:
    """Nothing stands in a receipt that was not looked at."""
    if said["about"] != ABOUT:
        report.find("edited", "The sentence that says what a receipt is was changed.")
    used = {number for entry in said["entries"] for number in entry["proof"]}
    if used != set(range(len(said["hashes"]))) or len(set(said["hashes"])) != len(said["hashes"]):
        report.find("edited", "The receipt holds hashes that no proof needs, or one twice.")
    signers = {line.split(" ")[1] for line in said["checkpoint"].splitlines() if line.startswith("— ")}
    for text in (*said["keys"], *said["witness_keys"]):
        if text.partition("+")[0] not in signers:
            report.find("key", f"The key {text.partition('+')[0]!r} in the receipt signed nothing of it.")
    if not said["entries"]:
        report.find("edited", "The receipt holds no entry.")


def compare(path: str, root: tuple[int, bytes], report: Report) -> None:
    parts = NOTE(Path(path).read_text("utf-8", "replace"))
    if parts is None:
        raise ValueError(f"{path} is not a signed checkpoint")
    if parts[2] != report.origin:
        report.find("other log", f"{path} is of {parts[2]!r}, the receipt of {report.origin!r}.")
    elif int(parts[3]) != root[0]:
        report.notes.append(f"{path} is over {parts[3]} entries: ask for a receipt against that checkpoint to compare.")
    elif strict64(parts[4]) != root[1]:
        report.find("fork", f"{path} has another root over the same {root[0]} entries: two histories were signed.")
    else:
        report.notes.append(f"{path} is the very checkpoint of this receipt.")


def speaks_of(path: Path, entries: list[dict[str, Any]], report: Report) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if any(digest in spell(entry.get("facts")) for entry in entries):
        report.proves.append(f"{path.name} is byte for byte the file that was made then")
    else:
        report.find("other file", f"{path.name} is not a file that this receipt speaks of.")


def say_limits(said: dict[str, Any], key: bool, witness: bool, since: bool, report: Report) -> None:
    bare = sum("facts" not in entry for entry in said["entries"])
    limits = (
        (True, "No log can show that an entry was true when it was written, nor that nothing was left unrecorded."),
        (True, "The receipt names a case, not a person: that it is yours, you know from who gave it to you."),
        (not key, "The log's key comes from the receipt itself, which proves nothing about who made it: use --key."),
        (report.cosigned and not witness, "The witnesses' keys come from the receipt itself: use --witness."),
        (
            not report.cosigned and not since,
            "No witness signed: whoever holds the log's key could have made another log.",
        ),
        (bare, f"{bare} entries are without their facts: their place, kind and time are proven, no more."),
    )
    report.notes += [note for applies, note in limits if applies]


def words(entry: dict[str, Any]) -> list[str]:
    """What a proven entry says, in a sentence; the kinds that are not told here are named."""
    leaf: dict[str, Any] = entry["said"]
    facts: dict[str, Any] | None = entry.get("facts")
    kind, saw = str(leaf["kind"]), dict[str, Any]((facts or {}).get("saw") or {})
    at = datetime.fromisoformat(leaf["at"]).astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")
    if facts is None:
        return [f"{at}: {kind} (its facts are not in the receipt)"]
    by_code = (f"{each['values']} ({each['because']})" for each in saw.get("withheld_because") or ())
    try:
        told: dict[str, Any] = {**facts, **saw, "rows": rows(facts, saw), "kept": kept(saw)}
        told["searched"], told["due_on"] = len(saw.get("searched", ())), told.get("due_on") or "no fixed day"
        told["withheld"] = ", ".join(by_code) or saw.get("withheld")
        return [f"{at}: {SENTENCES.get(kind, kind).format_map(told)}"]
    except (KeyError, ValueError, AttributeError, TypeError):
        return [f"{at}: {kind}"]


def rows(facts: dict[str, Any], saw: dict[str, Any]) -> str:
    """Rows by what was done to them, over all tables."""
    sums: dict[str, int] = {}
    for table in saw.get("tables") or ():
        for name, number in table.items():
            if type(number) is int and number:
                sums[name] = sums.get(name, 0) + number
    return ", ".join(f"{name} {number}" for name, number in sums.items()) or str(facts.get("rows", "no rows"))


def kept(saw: dict[str, Any]) -> str:
    """What stays, and by which exemption."""
    return "".join(
        f"; kept {each['rows']} rows of {each['table']}: {each['because']}" for each in saw.get("kept") or ()
    )


SENTENCES = {
    "case.opened": "a request ({case_kind}) that came on {received_on} by {channel} was opened; to be answered by {due_on}",
    "case.task-answered": "a person looked in {system}, where no machine can, and said: {answer}",
    "case.decided": "a named person decided: {outcome}",
    "case.closed": "the case was closed: {outcome}",
    "connections.correct.done": "in {target} the approved values were set",
    "connections.erase.done": "in {target}: {rows}{kept}",
    "connections.verify.done": "{target} was searched again in {searched} places; still held: {unerased}",
    "notice.published": "version {number} of the notice was published, in force from {in_force_from}, SHA-256 {notice}",
    "plan.approved": "a named person approved the plan with SHA-256 {hash}",
    "plan.done": "every step of the plan was done",
    "plan.proposed": "a plan with SHA-256 {hash} was made",
    "rights.certificate.done": "the certificate says: {outcome}; places left: {left}; SHA-256 {sha256}",
    "rights.client-instructed": "client {client}, whose data it is, said to act",
    "rights.package.done": "the package was made: {rows}; values withheld: {withheld}; SHA-256 {sha256}",
    "rights.passed-to-client": "{rows} rows in {system} are held for a client, who decides",
}


def read_key(text: str, kind: int) -> tuple[tuple[str, bytes], tuple[int, Ed25519PublicKey]]:
    if parts := KEY(text.strip()):
        key = base64.b64decode(parts[3])
        made = hashlib.sha256(parts[1].encode("utf-8", "replace") + b"\n" + key).digest()[:4]
        if len(key) == 33 and key[0] == kind and made.hex() == parts[2] and base64.b64encode(key).decode() == parts[3]:
            return (parts[1], made), (kind, Ed25519PublicKey.from_public_bytes(key[1:]))
    what = "a log's verifier key" if kind == 1 else "a witness's key"
    raise ValueError(f"{text[:80]!r} is not {what} (NAME+HEX+BASE64)")


def strict64(text: str) -> bytes:
    """The bytes, or none where the text is not their one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if base64.b64encode(data).decode() == text else b""


if __name__ == "__main__":
    sys.exit(main())
