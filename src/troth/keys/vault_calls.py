"""Calls of Vault's HTTP API: who we are, time limits, tries, and what each refusal means in words. No secret is in an error."""

from __future__ import annotations

import os
import ssl
import time
import weakref
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx

from troth.errors import TrothError
from troth.keys.unavailable import KeyServiceRefused, KeyServiceUnavailable
from troth.workspace import Workspace

PATIENCE = 5.0
"""Seconds for each call, unless TROTH_VAULT_TIMEOUT says otherwise."""
PAUSES = (0.2, 1.0)
"""Seconds before a call is made again that nobody answered, or that Vault was too busy for."""
_BUSY = frozenset({412, 429, 500, 502, 504})
"""Answers of a Vault that is up but cannot serve now; 412: a standby that has not seen the newest write."""


class VaultCalls:
    """One engine of one Vault. Connections are kept, and never shared with a process that was forked."""

    def __init__(self, address: str, mount: str, workspace: Workspace) -> None:
        """``mount`` is the path of the Transit engine."""
        self.host = urlsplit(address).netloc
        self._address, self._mount, self._workspace = address, mount, workspace
        self._token = ""
        self._client: tuple[int, httpx.Client] | None = None

    def get(self, path: str) -> dict[str, Any] | None:
        """The data at a path of the engine; None where there is nothing."""
        return self._data("GET", path, None)

    def post(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        """What came of it. Raises KeyServiceRefused for what does not open, KeyServiceUnavailable for all else."""
        data = self._data("POST", path, said)
        if data is None:
            raise KeyServiceUnavailable(
                "Vault knows no such key, or no Transit engine at this path",
                where=f"{self.host}, {self._mount}",
                fix="correct TROTH_ROOT_KEY or TROTH_VAULT_NAMESPACE, or enable the engine: vault secrets enable transit",
            )
        return data

    def delete(self, path: str) -> None:
        """Delete what is there."""
        self._data("DELETE", path, None)

    def strange(self) -> KeyServiceUnavailable:
        """The error of an answer that Vault would not give."""
        return KeyServiceUnavailable(
            "what answered is not Vault, or one of another kind",
            where=self.host,
            fix="correct the address in TROTH_ROOT_KEY",
        )

    def _data(self, method: str, path: str, said: dict[str, Any] | None) -> dict[str, Any] | None:
        whole = f"/v1/{quote(self._mount)}/{quote(path)}"
        answer = self._asked(method, whole, said, self._who())
        if answer.status_code == 403 and self._setting("TROTH_VAULT_ROLE_ID"):
            self._token = ""  # ours was given out for a time; a new one is asked for, once
            answer = self._asked(method, whole, said, self._who())
        match answer.status_code:
            case 200 | 204:
                return self._read(answer) if answer.content else {}
            case 404:
                return None
            case 400:
                raise KeyServiceRefused("Vault does not open it", where=self.host, fix="see the key and its versions")
            case _:
                raise self._refused(answer)

    def _who(self) -> str:
        """The token of this process: as given, or by AppRole, until Vault no longer takes it."""
        if self._token:
            return self._token
        role = self._setting("TROTH_VAULT_ROLE_ID")
        if role is None:
            token = self._secret("TROTH_VAULT_TOKEN")
            if token is None:
                raise KeyServiceUnavailable(
                    "nothing says to Vault who we are",
                    where="TROTH_VAULT_TOKEN",
                    fix="give a token, or TROTH_VAULT_ROLE_ID and TROTH_VAULT_SECRET_ID; each also as …_FILE",
                )
            self._token = token
            return token
        said = {"role_id": role, "secret_id": self._secret("TROTH_VAULT_SECRET_ID") or ""}
        mount = self._setting("TROTH_VAULT_APPROLE") or "approle"
        answer = self._asked("POST", f"/v1/auth/{quote(mount)}/login", said, "")
        if answer.status_code in (400, 403, 404):
            raise KeyServiceUnavailable(
                "Vault does not know this AppRole, or its secret id is used up",
                where=self.host,
                fix="issue a new secret id: TROTH_VAULT_SECRET_ID",
            )
        if answer.status_code != 200:
            raise self._refused(answer)
        token = cast("dict[str, Any]", self._body(answer).get("auth") or {}).get("client_token")
        if not isinstance(token, str) or not token:
            raise self.strange()
        self._token = token
        return token

    def _asked(self, method: str, path: str, said: dict[str, Any] | None, token: str) -> httpx.Response:
        headers = {"X-Vault-Request": "true"}
        if token:
            headers["X-Vault-Token"] = token
        namespace = self._setting("TROTH_VAULT_NAMESPACE")
        if namespace:
            headers["X-Vault-Namespace"] = namespace
        problem = ""
        for pause in (0.0, *PAUSES):
            time.sleep(pause)
            try:
                answer = self._connected().request(method, self._address + path, json=said, headers=headers)
            except httpx.TimeoutException:
                problem = "Vault did not answer in time"
            except httpx.TransportError as wrong:
                if _of_certificates(wrong):
                    raise KeyServiceUnavailable(
                        "Vault has no certificate that we can trust for this name",
                        where=self.host,
                        fix="correct the name, or name its authority: TROTH_VAULT_CACERT",
                    ) from None
                problem = "nobody answers there as Vault"
            except (ValueError, httpx.InvalidURL):
                raise KeyServiceUnavailable(
                    "a setting for Vault holds what no header or address may",
                    where="TROTH_VAULT_TOKEN, TROTH_VAULT_NAMESPACE",
                    fix="write each on one line, in plain letters",
                ) from None
            else:
                if answer.status_code not in _BUSY:
                    return answer
                problem = f"Vault is too busy or not ready (status {answer.status_code})"
        raise KeyServiceUnavailable(problem, where=self.host, fix="see that it runs and can be reached, then try again")

    def _refused(self, answer: httpx.Response) -> KeyServiceUnavailable:
        """What Vault's status means. Its own words are read for one thing only, and not repeated."""
        if answer.status_code == 503:
            return KeyServiceUnavailable("Vault is sealed, or in maintenance", where=self.host, fix="unseal it")
        if answer.status_code == 403:
            return KeyServiceUnavailable(
                "Vault refuses this token",
                where=f"{self.host}, {self._mount}",
                fix="renew it, or let its policy use this key: docs/keys.md has one",
            )
        if answer.is_redirect:
            return KeyServiceUnavailable(
                "Vault sends us elsewhere, where we do not follow",
                where=self.host,
                fix="name the active node, or a load balancer before it",
            )
        return self.strange()

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        data = self._body(answer).get("data")
        return cast("dict[str, Any]", data) if isinstance(data, dict) else {}

    def _body(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise self.strange()
        return cast("dict[str, Any]", body)

    def _connected(self) -> httpx.Client:
        if self._client is None or self._client[0] != os.getpid():
            client = self._new_client()
            weakref.finalize(self, client.close)
            self._client = (os.getpid(), client)
        return self._client[1]

    def _new_client(self) -> httpx.Client:
        authority = self._setting("TROTH_VAULT_CACERT")
        try:
            context = ssl.create_default_context(cafile=str(self._path(authority)) if authority else None)
        except OSError as wrong:
            raise KeyServiceUnavailable(
                f"the certificate of Vault's authority cannot be read: {wrong.strerror or 'it is no PEM file'}",
                where="TROTH_VAULT_CACERT",
                fix="name a PEM file",
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Proxies of the environment would see the token; a redirect would carry it elsewhere.
        return httpx.Client(verify=context, timeout=self._patience(), follow_redirects=False, trust_env=False)

    def _patience(self) -> float:
        said = self._setting("TROTH_VAULT_TIMEOUT")
        try:
            seconds = float(said) if said else PATIENCE
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= 60:
            raise TrothError(
                "that is no time to wait for Vault", where="TROTH_VAULT_TIMEOUT", fix="write seconds, up to 60"
            )
        return seconds

    def _setting(self, name: str) -> str | None:
        return self._workspace.setting(name)

    def _secret(self, name: str) -> str | None:
        beside = self._setting(f"{name}_FILE")
        return self._setting(name) or (self._workspace.secret_file(beside) if beside else None)

    def _path(self, name: str) -> Path:
        path = Path(name).expanduser()
        return path if path.is_absolute() else self._workspace.root / path


def _of_certificates(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
