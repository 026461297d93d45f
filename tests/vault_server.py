"""A small server of Vault's documented HTTP API: Transit keys with versions under real AES-GCM, AppRole, namespaces, policies.

``with vault(tmp_path) as server`` runs it in a process thread on a free port; what it is told to be – sealed, slow, busy – it is.
"""

from __future__ import annotations

import base64
import json
import secrets
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROOT = "hvs.root-token-of-the-tests"


@dataclass
class TransitKey:
    """A key of the engine: its versions, and from which on it decrypts."""

    versions: list[bytes] = field(default_factory=lambda: [secrets.token_bytes(32)])
    min_decryption_version: int = 1
    deletion_allowed: bool = False

    def encrypt(self, plaintext: bytes) -> str:
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self.versions[-1]).encrypt(nonce, plaintext, None)
        return f"vault:v{len(self.versions)}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, ciphertext: str) -> bytes:
        _, version, blob = ciphertext.split(":")
        number = int(version.removeprefix("v"))
        if not self.min_decryption_version <= number <= len(self.versions):
            raise ValueError("ciphertext or signature version is disallowed by policy (too old)")
        raw = base64.b64decode(blob)
        return AESGCM(self.versions[number - 1]).decrypt(raw[:12], raw[12:], None)


@dataclass
class VaultServer:
    """The server's state, as a test sees and changes it."""

    port: int = 0
    scheme: str = "http"
    keys: dict[str, TransitKey] = field(default_factory=dict[str, TransitKey])
    tokens: dict[str, set[str]] = field(default_factory=lambda: {ROOT: {"*"}})
    """Token → the acts it may: encrypt, decrypt, rewrap, keys; * for all."""
    roles: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Role id → secret ids that may still be used, each once."""
    namespace: str = ""
    sealed: bool = False
    slow: float = 0
    busy: int = 0
    """How many calls from now on are answered 500."""
    redirects: bool = False
    strange: bytes = b""
    calls: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list[Any])

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def where(self) -> str:
        """As TROTH_ROOT_KEY names it."""
        return f"vault:{self.address}/transit/troth"


@contextmanager
def vault(tls: tuple[Path, Path] | None = None) -> Iterator[VaultServer]:
    """A running one; ``tls``: certificate and key as PEM files."""
    state = VaultServer()
    server = _Server(("127.0.0.1", 0), _handler(state))
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        # The thread of a connection shakes hands, not the one that serves: who connects and says nothing holds up nobody.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        state.scheme = "https"
    state.port = int(server.server_address[1])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, save where a client left before its answer came."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Said(Exception):
    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(status)
        self.status, self.errors = status, list(errors)


def _handler(state: VaultServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def do_DELETE(self) -> None:
            self._answer("DELETE")

        def log_message(self, format: str, *args: Any) -> None:
            return None

        def _answer(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            said = json.loads(self.rfile.read(length)) if length else None
            state.calls.append((method, self.path, dict(self.headers), said))
            time.sleep(state.slow)
            if state.redirects:
                self.send_response(307)
                self.send_header("Location", "https://elsewhere.example/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            try:
                body = _answered(state, method, self.path, self.headers.get("X-Vault-Token", ""),
                                 self.headers.get("X-Vault-Namespace", ""), said)  # fmt: skip
                status = 200 if body is not None else 204
            except _Said as wrong:
                status, body = wrong.status, {"errors": wrong.errors}
            text = state.strange or (json.dumps(body).encode() if body is not None else b"")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    return Handler


def _answered(state: VaultServer, method: str, path: str, token: str, namespace: str, said: Any) -> Any:
    if state.sealed:
        raise _Said(503, "Vault is sealed")
    if state.busy:
        state.busy -= 1
        raise _Said(500, "local node not active but active cluster node not found")
    if path == "/v1/auth/approle/login":
        left = state.roles.get(said["role_id"], set())
        if said["secret_id"] not in left:
            raise _Said(400, "invalid role or secret ID")
        left.discard(said["secret_id"])
        state.tokens[given := f"hvs.{secrets.token_hex(8)}"] = {"*"}
        return {"auth": {"client_token": given, "lease_duration": 3600, "renewable": True}}
    if namespace != state.namespace or not path.startswith("/v1/transit/"):
        raise _Said(404, "no handler for route")
    act, _, name = path.removeprefix("/v1/transit/").partition("/")
    allowed = state.tokens.get(token, set())
    if not allowed & {act, "*"}:
        raise _Said(403, "permission denied")
    if act == "keys":
        return _keys(state, method, name, said)
    if name not in state.keys:
        raise _Said(400 if act != "encrypt" else 404, "encryption key not found")
    return {"data": {"batch_results": _batch(state.keys[name], act, said["batch_input"])}}


def _keys(state: VaultServer, method: str, path: str, said: Any) -> Any:
    name, _, act = path.partition("/")
    if method == "POST" and not act:
        assert said == {"type": "aes256-gcm96", "exportable": False, "allow_plaintext_backup": False}
        state.keys.setdefault(name, TransitKey())
        return None
    if name not in state.keys:
        raise _Said(404)
    key = state.keys[name]
    if method == "DELETE":
        if not key.deletion_allowed:
            raise _Said(400, "error deleting policy: deletion is not allowed for this policy")
        del state.keys[name]
        return None
    if act == "config":
        key.deletion_allowed = said.get("deletion_allowed", key.deletion_allowed)
        return None
    return {"data": {"name": name, "type": "aes256-gcm96", "latest_version": len(key.versions), "exportable": False}}


def _batch(key: TransitKey, act: str, inputs: list[dict[str, str]]) -> list[dict[str, str]]:
    results: list[dict[str, str]] = []
    for each in inputs:
        try:
            if act == "encrypt":
                results.append({"ciphertext": key.encrypt(base64.b64decode(each["plaintext"]))})
            elif act == "decrypt":
                results.append({"plaintext": base64.b64encode(key.decrypt(each["ciphertext"])).decode()})
            else:
                results.append({"ciphertext": key.encrypt(key.decrypt(each["ciphertext"]))})
        except (InvalidTag, ValueError):
            raise _Said(400, "cipher: message authentication failed") from None
    return results
