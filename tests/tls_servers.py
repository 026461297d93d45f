"""Throw-away servers that speak TLS only, with certificates made for the test by an authority of its own."""

from __future__ import annotations

import atexit
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import mariadb_server, processes, servers


@dataclass(frozen=True)
class Authority:
    """A certificate authority of one's own; ``pem`` is what its certificates are checked against."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, host: str) -> tuple[bytes, bytes]:
        """Certificate and key, as PEM, for a server of this name on the loopback interface."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ip_address("127.0.0.1")))
        made = _certificate(host, key, self.certificate.subject, self.key, authority=False, names=names)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return made.public_bytes(serialization.Encoding.PEM), private


def authority(name: str) -> Authority:
    """A fresh authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return Authority(key, _certificate(name, key, subject, key, authority=True, names=[]))


@contextmanager
def postgres(signed_by: Authority, host: str = "localhost") -> Iterator[str]:
    """An administrator's address of a PostgreSQL that refuses whoever does not come over TLS."""
    binaries = servers._postgres_binaries() or servers.missing("postgres")
    who = processes.account()
    folder = processes.new_folder("pg", who)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if who is not None and not processes.open_to_all(binaries):
        binaries = servers._copy_wheel(binaries, folder / "wheel")
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    processes.give(who, folder, folder / "password")
    servers._make_cluster(binaries, folder, who)
    certificate, key = _files(signed_by, host, folder)
    processes.give(who, certificate, key)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"\nssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n")
    (folder / "data" / "pg_hba.conf").write_text("hostssl all all all password\n")
    server, port = servers._serve(binaries, folder, who, durable=False)
    try:
        yield f"postgresql://troth:{password}@localhost:{port}/postgres"
    finally:
        processes.stop(server)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mariadb(signed_by: Authority, host: str = "localhost") -> Iterator[str]:
    """An administrator's address of a MariaDB that refuses whoever does not come over TLS."""
    found = mariadb_server.binaries() or servers.missing("mariadb")
    who = processes.account()
    folder = processes.new_folder("tls", who)
    certificate, key = _files(signed_by, host, folder)
    processes.give(who, folder, certificate, key)
    try:
        made = mariadb_server.start(
            found, f"--ssl-cert={certificate}", f"--ssl-key={key}", "--require-secure-transport=ON"
        )
        parts = urlsplit(made.url)
        made.run("CREATE DATABASE troth_tls")
        netloc = parts.netloc.replace("127.0.0.1", "localhost")
        yield urlunsplit(parts._replace(netloc=netloc, path="/troth_tls", query=""))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files(signed_by: Authority, host: str, folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "server.crt", folder / "server.key"
    said, private = signed_by.sign(host)
    certificate.write_bytes(said)
    key.write_bytes(private)
    key.chmod(0o600)
    return certificate, key


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, signer: ec.EllipticCurvePrivateKey, *,
    authority: bool, names: list[x509.GeneralName],
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    subject = issuer if authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(digital_signature=True, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
                          key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                          decipher_only=False)  # fmt: skip
    made = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(signer, hashes.SHA256())
