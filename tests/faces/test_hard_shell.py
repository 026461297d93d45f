"""The shell of the site on both servers, as a browser, a proxy and an attacker meet it: by raw bytes over a real socket."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.agency import LEAD, copied
from tests.pages.sites import _session_at
from tests.warm import Process

NAME = "privacy.waymark.example"
SLOWEST = 1.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes


@dataclass
class Running:
    port: int
    root: Path
    session: str

    def send(self, raw: bytes, *, timeout: float = 20) -> bytes:
        """All that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as peer:
            peer.sendall(raw)
            return _all(peer)

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", host: str = NAME, https: bool = True, **headers: str
    ) -> Answer:
        said = {"Host": host, "Connection": "close", **({"X-Forwarded-Proto": "https"} if https else {})}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body:
            said.setdefault("Content-Length", str(len(body)))
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return read(self.send(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body))


def _all(peer: socket.socket) -> bytes:
    parts: list[bytes] = []
    try:
        while part := peer.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def read(raw: bytes) -> Answer:
    assert raw, "the server said nothing"
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    cookies = [value.strip() for name, value in pairs if name.lower() == "set-cookie"]
    return Answer(int(first.split()[1]), {name.lower(): value.strip() for name, value in pairs}, cookies, body)


@contextmanager
def running(root: Path, *options: str) -> Iterator[int]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    environment |= {"TROTH_HOSTS": f"{NAME},localhost", "TROTH_SLOWEST": str(SLOWEST), "TROTH_LOG": "info"}
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    command = [sys.executable, "-m", "troth", "web", "--port", str(port), "--workspace", str(root), *options]
    with (root / "log").open("w") as log, Process(command, stdout=log, stderr=log, env=environment) as process:
        try:
            for _ in range(300):
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=30) as peer:
                        peer.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        assert _all(peer)
                    break
                except OSError:
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            processes.ended(process, 60)


@pytest.fixture(scope="module", params=["waitress", "gunicorn"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp(str(request.param))
    copied("sqlite", root)
    _, session = _session_at(root, LEAD)
    with running(root, *(("--processes", "2", "--threads", "4") if request.param == "gunicorn" else ())) as port:
        yield Running(port, root, session)


@pytest.fixture(scope="module")
def signed_in(server: Running) -> dict[str, str]:
    return {"Cookie": f"__Host-troth_session={server.session}"}


def test_every_answer_carries_the_headers_that_keep_a_browser_to_us(server: Running, signed_in: dict[str, str]) -> None:
    answers = [
        (path, server.ask(path)) for path in ("/", "/nowhere", "/console/enter/", "/ask", "/published/notice.md")
    ]
    answers += [
        (path, server.ask(path)) for path in ("/static/troth/troth.css", "/api/v1/openapi.json", "/api/v1/cases")
    ]
    answers += [("/console/", server.ask("/console/", **signed_in)), ("a redirect", server.ask("/console/"))]
    answers += [
        ("a forged form", server.ask("/ask", "POST", b"name=Ida", Content_Type="application/x-www-form-urlencoded"))
    ]
    answers += [("a body too large", server.ask("/ask", "POST", b"x" * 300_000, Content_Type="text/plain"))]
    assert {answer.status for _path, answer in answers} == {200, 302, 401, 403, 404, 413}
    for path, answer in answers:
        said = answer.headers
        policy = dict(part.strip().split(" ", 1) for part in said["content-security-policy"].split(";") if part.strip())
        assert "unsafe" not in said["content-security-policy"].replace("'unsafe-hashes'", "unsafe"), path
        assert {policy["default-src"], policy["object-src"], policy["base-uri"], policy["frame-ancestors"]} == {
            "'none'"
        }
        assert policy["form-action"] == ("'none'" if path.startswith("/api/") else "'self'")
        assert said["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert said["cross-origin-opener-policy"] == "same-origin"
        assert said["cross-origin-resource-policy"] == "same-origin"
        assert said["cross-origin-embedder-policy"] == "require-corp"
        assert said["referrer-policy"] == "same-origin"
        assert said["x-content-type-options"] == "nosniff"
        assert said["x-frame-options"] == "DENY"
        assert "camera=()" in said["permissions-policy"]
        text = said["content-type"].startswith("text/")
        assert not text or re.search(r"charset=\"?utf-8", said["content-type"], re.IGNORECASE), path
        assert "server" not in said or not re.search(r"\d", said["server"]), "no version of anything"
        assert "x-powered-by" not in said
        assert "access-control-allow-origin" not in said


def test_pages_of_staff_are_kept_nowhere(server: Running, signed_in: dict[str, str]) -> None:
    for path in ("/console/", "/console/cases/", "/console/proposals/", "/console/enter/", "/console/nowhere"):
        assert "no-store" in server.ask(path, **signed_in).headers["cache-control"], path
    assert "no-store" not in server.ask("/").headers.get("cache-control", ""), "the notice is for everybody"


def test_cookies_are_this_hosts_alone_and_never_in_clear(server: Running) -> None:
    cookies = server.ask("/ask").cookies + server.ask("/console/enter/").cookies
    assert cookies
    for cookie in cookies:
        said = cookie.lower()
        assert cookie.startswith("__Host-"), cookie
        for part in ("secure", "httponly", "samesite=lax", "path=/"):
            assert part in said, cookie
        assert "domain=" not in said
        assert len(cookie) < 4096


def test_in_clear_a_page_is_sent_on_and_a_form_is_refused_unread(server: Running) -> None:
    sent_on = server.ask("/ask?right=access", https=False)
    assert (sent_on.status, sent_on.headers["location"]) == (301, f"https://{NAME}/ask?right=access")
    assert "strict-transport-security" not in sent_on.headers, "RFC 6797, 7.2"
    assert sent_on.cookies == []
    refused = server.ask("/ask", "POST", b"name=Ida", https=False)
    assert (refused.status, b"without encryption" in refused.body) == (403, True)
    for path in ("/api/v1/cases", "/api/v1/"):
        assert server.ask(path, https=False).status == 403, "a token that came in clear is not sent on, it is refused"
    assert server.ask("/health", https=False).status == 200, "probes come in clear"


@pytest.mark.parametrize("scheme", ["http", "https, http", "HTTPS,HTTP", "httpsx", ""])
def test_only_the_proxy_nearest_to_us_says_by_which_scheme(server: Running, scheme: str) -> None:
    assert server.ask("/", https=False, X_Forwarded_Proto=scheme).status == 301


@pytest.mark.parametrize("host", ["evil.example", "privacy.waymark.example.evil.example", "", "x\ty", "a,b", "[::2]"])
def test_another_host_is_refused_and_never_repeated(server: Running, host: str) -> None:
    answer = server.ask("/", host=host)
    assert answer.status == 400
    assert "evil" not in answer.headers.get("location", "") + answer.body.decode("utf-8", "replace")
    clear = server.ask("/ask", host=host, https=False)
    assert clear.status == 400, "nobody is sent on to a host that is not ours"
    told = server.ask("/ask", https=False, X_Forwarded_Host="evil.example")
    assert told.headers["location"].startswith(f"https://{NAME}/")


@pytest.mark.parametrize(
    "path",
    [
        *("/.git/config", "/static/.git/config", "/.svn/entries", "/static/../.git/HEAD"),
        *("/static/../secrets.env", "/static/..%2f..%2fkeys/root.key", "/static/%2e%2e/%2e%2e/keys/root.key"),
        *("/..;/console/", "//console//", "/console/..%2fhealth", "/console/%2e%2e/ask", "/./console/cases/"),
        *("/published/..%2f..%2fsecrets.env", "/published/%2e%2e%2fkeys%2froot.key", "/published/notice.html%00.png"),
        *("/static//etc/passwd", "/%5c..%5csecrets.env", "/console/cases/1/files/..%2f..%2fsecrets.env"),
    ],
)
def test_no_trick_with_a_path_leads_to_a_file_or_past_the_door(server: Running, path: str) -> None:
    answer = server.ask(path)
    assert answer.status in (301, 302, 400, 404), answer.status
    assert b"TROTH_" not in answer.body
    if answer.status in (301, 302):
        assert answer.headers["location"].startswith(("/console/enter/", f"https://{NAME}/", "/"))
        assert not answer.headers["location"].startswith("//"), "that would be another host"


@pytest.mark.parametrize(
    "path", ["//evil.example/ask", "//evil.example/console", "/\\evil.example/ask", "///evil.example"]
)
def test_a_slash_more_sends_nobody_to_another_host(server: Running, path: str) -> None:
    for https in (True, False):
        place = server.ask(path, https=https).headers.get("location", "/")
        assert not place.startswith(("//", "/\\", "https://evil", "http://evil")), place


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "DEBUG", "PROPFIND", "get", "PUT", "DELETE", "PATCH"])
def test_a_method_that_no_page_has_does_nothing(server: Running, signed_in: dict[str, str], method: str) -> None:
    answer = server.ask("/console/cases/", method, **signed_in)
    assert answer.status in (400, 403, 404, 405, 501), answer.status
    assert server.session.encode() not in answer.body, "nothing that was sent comes back"


def test_the_session_is_one(server: Running, signed_in: dict[str, str]) -> None:
    assert server.ask("/console/cases/", **signed_in).status == 200


def test_a_method_is_what_the_request_line_says(server: Running, signed_in: dict[str, str]) -> None:
    """No header and no field turns a look into an act."""
    answer = server.ask("/console/leave/", X_HTTP_Method_Override="POST", **signed_in)
    assert answer.status == 405
    assert server.ask("/console/leave/?_method=POST", **signed_in).status == 405


def test_no_line_break_reaches_a_header(server: Running) -> None:
    for path in ("/console%0d%0aSet-Cookie:%20x=1", "/ask?right=%0d%0aX-Evil:%201", "/ask%0d%0aX-Evil:1?a=%0aX-Evil:1"):
        for https in (True, False):
            answer = server.ask(path, https=https)
            assert "x-evil" not in answer.headers, path
            assert not any("x=1" in cookie for cookie in answer.cookies)


@pytest.mark.parametrize(
    "smuggled",
    [
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 30\r\n\r\nabcd",
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        b"GET /x HTTP/1.1\r\n",
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x10\r\n\r\n",
        b"GET /ask HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET /ask HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_not_read(server: Running, smuggled: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
        peer.sendall(smuggled)
        peer.shutdown(socket.SHUT_WR)
        said = _all(peer)
    statuses = re.findall(rb"HTTP/1\.[01] (\d{3})", said)
    assert all(status in (b"400", b"403", b"405", b"413", b"501", b"505", b"301") for status in statuses), said[:300]
    assert len(statuses) <= 1, "one request has one answer"
    assert server.ask("/health").status == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Running) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
        head = f"POST /ask HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-Proto: https\r\nContent-Length: 8000000000\r\n\r\n"
        peer.sendall(head.encode())
        answer = read(_all(peer))
    assert answer.status == 413
    assert time.monotonic() - began < 10
    for size, kind in ((300_000, "application/x-www-form-urlencoded"), (300_000, "multipart/form-data; boundary=x")):
        assert server.ask("/ask", "POST", b"x" * size, Content_Type=kind).status == 413


@pytest.mark.parametrize(
    "head",
    [b"X-Long: " + b"x" * 100_000, b"\r\n".join(b"X-%d: 1" % n for n in range(9000)), b"Cookie: " + b"a=b; " * 20_000],
)
def test_heads_without_end_are_refused(server: Running, head: bytes) -> None:
    said = server.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.[01] (400|413|414|431)", said) or said == b"", said[:100]
    assert server.ask("/health").status == 200


@pytest.mark.parametrize("part", ["head", "body"])
def test_who_drips_is_cut_off_and_holds_nobody_up(server: Running, part: str) -> None:
    """A byte now and then, on more connections than there are threads."""
    begin = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Drip: "
    if part == "body":
        begin = (
            b"POST /ask HTTP/1.1\r\nHost: " + NAME.encode() + b"\r\nX-Forwarded-Proto: https\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
        )
    peers = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(16)]
    for peer in peers:
        peer.sendall(begin)
    began, still = time.monotonic(), list(peers)
    while still and time.monotonic() - began < 12 * SLOWEST:
        time.sleep(0.2)
        for peer in list(still):
            try:
                peer.sendall(b"x")
                peer.setblocking(False)
                try:
                    if peer.recv(4096) == b"" or True:
                        still.remove(peer)
                finally:
                    peer.settimeout(20)
            except BlockingIOError:
                continue
            except OSError:
                if peer in still:
                    still.remove(peer)
    for peer in peers:
        peer.close()
    assert still == [], "each was answered or cut off"
    assert server.ask("/health").status == 200


def test_who_leaves_takes_what_the_browser_kept_along(server: Running) -> None:
    cookie = f"__Host-troth_session={_session_at(server.root, LEAD)[1]}"
    page = server.ask("/console/", Cookie=cookie)
    form = re.search(
        rb'name="csrfmiddlewaretoken" value="([^"]+)"', server.ask("/console/proposals/", Cookie=cookie).body
    )
    csrf = next(
        each.split(";")[0] for each in server.ask("/console/proposals/", Cookie=cookie).cookies if "csrf" in each
    )
    assert (page.status, form is not None) == (200, True)
    token = csrf.split("=", 1)[1]
    left = server.ask(
        "/console/leave/", "POST", b"x=1", Cookie=f"{cookie}; {csrf}", X_CSRFToken=token,
        Origin=f"https://{NAME}", Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert (left.status, left.headers["clear-site-data"]) == (302, '"cache", "storage"')
    assert server.ask("/console/", Cookie=cookie).status == 302, "the session is over"


def test_what_was_typed_stands_in_no_log(server: Running) -> None:
    server.ask("/ask?email=quennevar@inbox.example", Referer="https://quennevar.example/", User_Agent="quennevar")
    server.ask("/console/enter/quennevar-quennevar-quennevar-quennevar/")
    server.ask("/ask", "POST", b'name=quennevar\r\n{"from": "troth"}', Content_Type="application/x-www-form-urlencoded")
    server.ask("/quennevar%0a%7b%22level%22:%22error%22%7d")
    time.sleep(0.3)
    said = (server.root / "log").read_text()
    assert "quennevar" not in said
    assert server.session not in said
    lines = [line for line in said.splitlines() if line.startswith("{")]
    assert lines
    for line in lines:
        entry: dict[str, Any] = json.loads(line)
        assert {"at", "level", "from"} <= set(entry)
        assert entry["at"].endswith("+00:00")
