"""What the sources never do: run words as code, build markup by hand, trust a certificate unseen, or draw secrets by lot."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "clients").rglob("src/**/*.py"))
SCRIPTS = sorted((ROOT / "src" / "troth" / "desk" / "pages" / "assets").glob("*.js"))

NEVER = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads"),
    *("shelve.open", "hashlib.md5", "hashlib.sha1", "ssl._create_unverified_context", "tempfile.mktemp", "mark_safe"),
    *("Template.from_string", "xml.etree.ElementTree.parse", "xml.etree.ElementTree.fromstring", "input"),
}
BY_LOT = {"random.uniform", "random.random", "random.Random"}
"""Calls of ``random`` that spread machines apart or draw samples; never for a secret."""
LOADERS = {"yaml.load"}
"""Allowed only with a loader of ours that makes plain texts and numbers."""


@cache
def _nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source)))


def problems(source: str) -> list[str]:
    """Each dangerous call in a source, by line."""
    found: list[str] = []
    for node in _nodes(source):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        words = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        if name in NEVER or any(
            name.endswith(f".{each}") for each in ("from_string", "mark_safe", "extra_context_eval")
        ):
            found.append(f"line {node.lineno}: {name}")
        if name.startswith("random.") and name not in BY_LOT:
            found.append(f"line {node.lineno}: {name} is drawn by lot, not from the system's randomness")
        if words.get("shell") == "True" or words.get("verify") == "False" or words.get("check_hostname") == "False":
            found.append(f"line {node.lineno}: {name} with {words}")
        if name in LOADERS and "_Loader" not in ast.unparse(node) and "Loader=_" not in ast.unparse(node):
            found.append(f"line {node.lineno}: {name} without a loader of plain values")
        if name.split(".")[-1] == "Markup" and node.args and not isinstance(node.args[0], ast.Constant):
            inner = ast.unparse(node.args[0])
            if (isinstance(node.args[0], ast.JoinedStr | ast.BinOp) or ".format(" in inner) and "escape(" not in inner:
                found.append(f"line {node.lineno}: markup put together from texts: {inner[:60]}")
    return found


def test_no_source_does_what_is_dangerous() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {each}" for path in SOURCES for each in problems(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(words)",
        "os.system('ls ' + name)",
        "subprocess.run(words, shell=True)",
        "httpx.get(address, verify=False)",
        "pickle.loads(body)",
        "hashlib.md5(b'x')",
        "token = random.choice(letters)",
        "Markup(f'<b>{name}</b>')",
        "Markup('<b>' + name + '</b>')",
        "mark_safe(text)",
        "yaml.load(text)",
        "environment.from_string(text)",
    ],
)
def test_the_test_sees_it(source: str) -> None:
    assert problems(source)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_pages_own_script_builds_no_markup_keeps_nothing_and_hears_no_other_window(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    forbidden = (
        r"\beval\b", r"innerHTML", r"outerHTML", r"insertAdjacentHTML", r"document\.write", r"new Function",
        r"localStorage", r"sessionStorage", r"indexedDB", r"postMessage", r"addEventListener\(.message", r"document\.cookie",
        r"__proto__", r"https?://", r"\bpaste\b",
    )  # fmt: skip
    assert [each for each in forbidden if re.search(each, said)] == []


APPROVED = {
    *("ciphers.aead.AESGCM", "keywrap.aes_key_wrap", "keywrap.aes_key_unwrap", "keywrap.InvalidUnwrap"),
    *("hashes.SHA256", "kdf.hkdf.HKDF", "asymmetric.ed25519.Ed25519PrivateKey", "asymmetric.ed25519.Ed25519PublicKey"),
}
"""The parts of ``cryptography`` that docs/security.md lists: no mode without a MAC, no padding, no key made from a password."""


def cryptography_in(source: str) -> set[str]:
    """What a source takes from the primitives of ``cryptography``, and other makers of ciphers by their package."""
    found: set[str] = set()
    for node in _nodes(source):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.hazmat"):
            place = (node.module or "").removeprefix("cryptography.hazmat").removeprefix(".primitives").lstrip(".")
            found |= {f"{place}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            found |= {
                each for each in names if each.split(".")[0] in {"Crypto", "Cryptodome", "nacl", "OpenSSL", "rsa"}
            }
            found |= {each for each in names if each.startswith("cryptography.") and each != "cryptography.exceptions"}
    return found


def test_only_the_algorithms_that_are_listed_are_used() -> None:
    used = {
        f"{path.relative_to(ROOT)}: {each}"
        for path in SOURCES
        for each in cryptography_in(path.read_text(encoding="utf-8")) - APPROVED
    }
    assert used == set()


@pytest.mark.parametrize(
    "source",
    [
        "from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes",
        "from cryptography.hazmat.primitives.ciphers.aead import AESCCM",
        "from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15",
        "from cryptography.hazmat.primitives.hashes import SHA1",
        "import cryptography.fernet",
        "from Crypto.Cipher import AES",
    ],
)
def test_the_test_sees_another_algorithm(source: str) -> None:
    assert cryptography_in(source) - APPROVED


FROM_OUTSIDE = ("desk", "keepers", "board", "faces", "delivery", "gate")
"""The rooms to which strangers' words come."""


def patterns_of_words(source: str) -> list[str]:
    """Each regular expression that is put together from something else than constants and what ``re.escape`` made."""
    found: list[str] = []
    for node in _nodes(source):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args):
            continue
        if ast.unparse(node.func) == "re.escape":
            continue
        pattern = node.args[0]
        for part in ast.walk(pattern):
            escaped = isinstance(part, ast.Name) and (part.id.isupper() or part.id == "re")
            if isinstance(part, ast.Name) and not escaped and "re.escape(" not in ast.unparse(pattern):
                found.append(f"line {node.lineno}: {ast.unparse(pattern)[:80]}")
    return found


def test_no_regular_expression_is_put_together_from_what_somebody_typed() -> None:
    places = [
        path
        for path in SOURCES
        if path.is_relative_to(ROOT / "src") and path.parts[len(ROOT.parts) + 2] in FROM_OUTSIDE
    ]
    assert len(places) > 100
    found = [
        f"{path.relative_to(ROOT)}: {each}" for path in places for each in patterns_of_words(path.read_text("utf-8"))
    ]
    assert found == []
    assert patterns_of_words("re.search(words, text)")
    assert patterns_of_words("re.compile(f'^{typed}$')")
    assert not patterns_of_words("re.compile(f'^{re.escape(typed)}$')")


def test_no_template_turns_escaping_off_or_holds_a_script_of_its_own() -> None:
    wrong: list[str] = []
    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        said = path.read_text(encoding="utf-8")
        wrong += [
            f"{path.relative_to(ROOT)}: {each}"
            for each in (
                r"\|\s*safe\b",
                r"autoescape\s+false",
                r"<script(?![^>]*\bsrc=)",
                r"\son\w+=[\"']",
                r"javascript:",
                r"\sstyle=[\"']",
            )
            if re.search(each, said)
        ]
    assert wrong == []
