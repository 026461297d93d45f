"""What is not safe about a workspace that people are to reach: settings, files, keys, store, staff, workers, backups.

Findings in the form of ``troth check``: an error is mended before anybody is let in, a warning is settled by somebody.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import stat
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from troth.desk import here, now
from troth.desk.evidence.declared import declared
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import ScheduledWork
from troth.desk.safekeeping.keys_and_disk import key_files
from troth.desk.staff.addresses import SETTING as PROXIES
from troth.desk.staff.breached import SETTING as BREACHED
from troth.desk.staff.factors import has_factor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.faces.names import LOOPBACK, by_https, hosts_of
from troth.notice.problems import Problem

WORKER_SILENT = timedelta(minutes=5)
BACKUP_AGE = timedelta(days=2)
PATIENCE = 3.0
"""Seconds for which a name is asked whether it answers by https."""
RULE = "deploy"


def findings() -> list[Problem]:
    """Everything that is not safe, errors first. Looks at the workspace at hand; changes nothing."""
    found: list[Problem] = []
    for look in LOOKS:
        try:
            found += look()
        except TrothError as wrong:
            found.append(_error(wrong.where or look.__name__.strip("_"), wrong.what, wrong.fix))
    return sorted(found, key=lambda problem: problem.severity)


def _https() -> Iterator[Problem]:
    hosts = hosts_of(here())
    if all(host in LOOPBACK for host in hosts):
        yield _error(
            "TROTH_HOSTS", "no name is said under which people reach the site", "TROTH_HOSTS=privacy.company.example"
        )
    for host in hosts:
        if host.startswith(("*", ".")):
            yield _error("TROTH_HOSTS", f"‘{host}’ answers under names that nobody listed", "name each host")
    if not by_https(here()):
        yield _error(
            "TROTH_HTTPS",
            "people would come without encryption",
            "put a proxy with a certificate before it: TROTH_HTTPS=yes",
        )
    if settings.DEBUG or (here().setting("TROTH_DEBUG") or "").lower() == "yes":
        yield _error(
            "DEBUG",
            "pages would show what is inside when something goes wrong",
            "run troth without other settings, and without TROTH_DEBUG",
        )
    if (here().setting("TROTH_LOG") or "").lower() == "debug":
        yield _warning("TROTH_LOG", "the log is as wordy as for looking into a problem", "TROTH_LOG=info")


def _tls() -> Iterator[Problem]:
    for host in hosts_of(here()):
        if host not in LOOPBACK and not host.startswith(("*", ".")):
            yield from tls_of(host)


def tls_of(host: str, port: int = 443, authority: str | None = None) -> Iterator[Problem]:
    """What is wrong with how a name answers by https: its certificate, its version, ciphers without forward secrecy."""
    context = ssl.create_default_context(cafile=authority)
    try:
        with (
            socket.create_connection((host, port), PATIENCE) as line,
            context.wrap_socket(line, server_hostname=host) as met,
        ):
            version, cipher = met.version() or "", (met.cipher() or ("", "", 0))[0]
    except ssl.SSLCertVerificationError:
        yield _error(
            "TLS", f"{host} has no certificate that browsers trust for this name", "renew it, and serve the whole chain"
        )
        return
    except ssl.SSLError:
        yield _error("TLS", f"{host} speaks no version of TLS that may be used", "serve TLS 1.3, and 1.2 beside it")
        return
    except OSError:
        yield _warning(
            "TLS", f"{host} does not answer by https from here, so its TLS was not looked at", "look from outside"
        )
        return
    if version != "TLSv1.3" and not cipher.startswith(("ECDHE", "DHE")):
        yield _error("TLS", f"{host} agrees on {cipher}, which keeps no secret once its key is known", "serve TLS 1.3")
    elif version != "TLSv1.3":
        yield _warning("TLS", f"{host} prefers {version}", "let the proxy serve TLS 1.3 first")
    if _speaks_old(host, port):
        yield _error("TLS", f"{host} still speaks TLS 1.1 or older", "let the proxy refuse everything below 1.2")


def _speaks_old(host: str, port: int) -> bool:
    """Whether a handshake of TLS 1.1 succeeds; nothing is sent, so no certificate is asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is what is looked for
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with socket.create_connection((host, port), PATIENCE) as line, context.wrap_socket(line, server_hostname=host):
            return True
    except OSError:
        return False


def _proxies() -> Iterator[Problem]:
    named = [each.strip() for each in (here().setting(PROXIES) or "").split(",") if each.strip()]
    if not named:
        yield _warning(
            PROXIES,
            "no proxy is believed but one on this machine, so tries are counted together",
            f"{PROXIES}=ADDRESS of the proxy",
        )
    for each in named:
        try:
            network = ipaddress.ip_network(each, strict=False)
        except ValueError:
            yield _error(PROXIES, f"‘{each[:40]}’ is no address and no network", "write 10.0.0.7 or 10.0.0.0/28")
            continue
        if network.num_addresses > 1 << 16:
            yield _error(
                PROXIES, f"{each} believes half the world about where people come from", "name the proxies only"
            )


def _files() -> Iterator[Problem]:
    secrets = here().root / "secrets.env"
    if secrets.is_file() and stat.S_IMODE(secrets.stat().st_mode) & 0o077:
        yield _error(
            "secrets.env", "others of this machine may read it", "chmod 600 secrets.env, and change what stands in it"
        )
    for state, says, fix in key_files():
        if state != "well":
            yield _error("keys", says, fix)
    for folder in (here().cases, here().root):
        if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o002:
            yield _error(
                folder.name or "workspace", "everybody of this machine may write there", f"chmod o-w '{folder.name}'"
            )


def _keys() -> Iterator[Problem]:
    if here().keys.resolve().is_relative_to(here().root.resolve()):
        yield _warning(
            "keys",
            "the keys lie in the workspace: one copy of the folder has both",
            "move them: TROTH_KEYS=/another/place",
        )


def _store() -> Iterator[Problem]:
    url = urlsplit(here().store)
    if url.scheme.startswith("sqlite") or url.hostname in (None, "", *LOOPBACK):
        return
    mode = dict(parse_qsl(url.query)).get("sslmode", "")
    if mode not in ("require", "verify-ca", "verify-full"):
        yield _error(
            "TROTH_STORE",
            "the store is reached over a network without encryption",
            "add ?sslmode=verify-full&sslrootcert=FILE",
        )
    elif mode != "verify-full":
        yield _warning(
            "TROTH_STORE", f"sslmode={mode} encrypts for whoever answers", "sslmode=verify-full&sslrootcert=FILE"
        )


def _staff() -> Iterator[Problem]:
    active = list(Account.objects.filter(is_active=True))
    if here().made_by_demo:
        yield _error(
            "workspace", "this is a demo: its people are made up, and a link lets anybody in", "make one: troth init"
        )
    if not active:
        yield _error("staff", "nobody has an account", "troth staff add EMAIL --name NAME --role 'privacy lead'")
    elif Account.objects.count() == 1:
        yield _warning(
            "staff", "one person alone may destroy keys and take the whole log", "open a second privacy lead's account"
        )
    if not here().setting(BREACHED):
        yield _warning(
            BREACHED,
            "new passwords are held against the 20,000 most common ones alone, not against those from leaks",
            f"{BREACHED}=FILE: docs/signing-in.md",
        )
    without = sum(not has_factor(each) for each in active)
    if without:
        yield _warning(
            "staff",
            f"{without} of {len(active)} accounts have no second factor yet, and cannot sign in",
            "troth staff list",
        )


def _work() -> Iterator[Problem]:
    seen = ScheduledWork.objects.exclude(last_at=None).order_by("-last_at").values_list("last_at", flat=True).first()
    if seen is None or now() - seen > WORKER_SILENT:
        yield _error(
            "workers",
            "no worker has done anything of late: nothing is sealed, sent or looked at again",
            "run troth work",
        )
    last = EvidenceEntry.objects.filter(kind="store.backed-up").order_by("-position").first()
    if last is None or now() - last.at > BACKUP_AGE:
        yield _error(
            "backups",
            "there is no backup of the last two days on record",
            "troth backup FILE, every day, kept apart from the keys",
        )
    if EvidenceEntry.objects.filter(kind="keys.drilled").first() is None:
        yield _warning("keys", "nobody ever tried a backup of the keys", "troth keys drill --backup DIR --as EMAIL")
    if not declared():
        yield _warning(
            "TROTH_WITNESSES", "nobody outside holds a checkpoint of the log", "name a witness: docs/evidence.md"
        )


def _outgoing() -> Iterator[Problem]:
    named = here().setting("TROTH_PRIVATE_HOSTS")
    if named:
        yield _warning(
            "TROTH_PRIVATE_HOSTS",
            "calls may go into the private network to the hosts named there",
            "name as few as can be",
        )


LOOKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    _https,
    _tls,
    _proxies,
    _files,
    _keys,
    _store,
    _staff,
    _work,
    _outgoing,
)
"""Each looks at one thing; what it cannot look at is a finding itself."""


def _error(where: str, what: str, fix: str) -> Problem:
    return Problem(where, what, fix, rule=RULE)


def _warning(where: str, what: str, fix: str) -> Problem:
    return Problem(where, what, fix, "warning", rule=RULE)
