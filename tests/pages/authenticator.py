"""A passkey without a browser: what a device answers when a page asks it to make one, or to prove one (WebAuthn, ES256)."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HERE = "localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def asked(page: Any) -> dict[str, Any]:
    """What a page asks the browser, or nothing where it asks nothing."""
    found = re.search(r'data-passkey="([^"]+)"', page.content.decode())
    return json.loads(html.unescape(found[1]))["publicKey"] if found else {}


@dataclass
class Device:
    """One device with one passkey. ``knows``: whether it asks its owner for PIN, finger or face."""

    knows: bool = True
    site: str = HERE
    origin: str = f"http://{HERE}"
    owner: bytes = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, question: dict[str, Any]) -> str:
        """The answer to a page that asks for a new passkey."""
        self.owner = websafe_decode(question["user"]["id"])
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._site(), _flags(self._seen() | ATTESTED), 0, credential)
        said = self._said("webauthn.create", question)
        return self._answer(
            clientDataJSON=said, attestationObject=bytes(AttestationObject.create("none", data, {})), userHandle=b""
        )

    def proved(self, question: dict[str, Any], **other: bytes) -> str:
        """The answer to a page that asks for a proof."""
        data = bytes(AuthenticatorData.create(self._site(), _flags(self._seen()), 0))
        said = self._said("webauthn.get", question)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature, "userHandle": self.owner}
        return self._answer(**{**parts, **other})

    def _site(self) -> bytes:
        return hashlib.sha256(self.site.encode()).digest()

    def _seen(self) -> int:
        return PRESENT | (VERIFIED if self.knows else 0)

    def _said(self, kind: str, question: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, question["challenge"], self.origin))

    def _answer(self, **parts: bytes) -> str:
        uid = websafe_encode(self.id)
        response = {name: websafe_encode(value) for name, value in parts.items() if value}
        return json.dumps(
            {"id": uid, "rawId": uid, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )


def _flags(number: int) -> AuthenticatorData.FLAG:
    return AuthenticatorData.FLAG(number)
