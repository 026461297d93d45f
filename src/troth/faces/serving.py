"""``troth up`` and ``troth web``: the portal and the console in this process, with or without a worker beside them."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import click
from django.contrib.staticfiles.finders import find
from django.db import connection

from troth.desk import here
from troth.desk.plans.worker import Worker
from troth.desk.staff.accounts import account
from troth.desk.staff.entrance import new_link
from troth.desk.staff.factors import has_factor
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.faces.logs import log_to_standard_error

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen. Another than this machine's shows it to others.",
)
PORT = 8000
"""Where pages are served unless another port is asked for."""
TRIED = 20
"""Ports that are tried from there on, where none is asked for and other programs have the first ones."""
port_option = click.option(
    "--port", type=click.IntRange(0, 65535), help=f"0: any free one. [default: {PORT}, or the next free one]"
)
THREADS = 8
"""Requests answered at the same time by one process, however many cores there are: Python works on one at a time, and the
others wait – for the store, the disk, a connected system that is down, of which a few must not keep everybody out. Fewer take
their turns quicker where nothing else runs (on two idle cores 95 of 100 answers came an eighth sooner with four); on a machine
that others use as well eight answered four times as many requests as four, because each thread is given its own share."""
threads_option = click.option(
    "--threads",
    default=THREADS,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Requests answered at the same time.",
)
as_option = click.option(
    "--as", "as_email", metavar="EMAIL", help="Whose one-time link to print. [default: the first account's]"
)


@click.command()
@host_option
@port_option
@threads_option
@as_option
def up(host: str, port: int | None, threads: int, as_email: str | None) -> None:
    """Serve portal and console, run plans and scheduled work: all of Troth in one process, until it is told to end.

    Prints how one comes in; on the first run that is a one-time link which makes the first account.
    """
    worker = Worker(2)
    beside = threading.Thread(target=worker.work, name="worker")
    _serve(host, port, threads, as_email, started=beside.start, ended=lambda: (worker.end(), beside.join()))


@click.command()
@host_option
@port_option
@threads_option
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes with so many threads each, under gunicorn; for a store on PostgreSQL.",
)
@as_option
def web(host: str, port: int | None, threads: int, processes: int, as_email: str | None) -> None:
    """Serve portal and console alone; plans wait for a worker (troth work). The same pages run under any WSGI server, as
    troth.faces.wsgi:application."""
    if processes == 1:
        _serve(host, port, threads, as_email)
    else:
        _serve_in_processes(host, port, threads, processes, as_email)


def _serve(
    host: str,
    port: int | None,
    threads: int,
    as_email: str | None,
    started: Callable[[], object] = lambda: None,
    ended: Callable[[], object] = lambda: None,
) -> None:
    _refuse_unbuilt()
    log_to_standard_error()
    server = _listening(host, port, threads)
    real = int(server.effective_port)
    _say_where(host, real, as_email, taken=port is None and real != PORT)

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # told twice, it ends at once
        raise SystemExit(0)

    started()
    try:  # from here on whoever tells it to end is heard, and what began beside it ends too
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        server.run()  # answers what it has begun before it returns
    finally:
        ended()
        click.echo("troth: put down", err=True)


def _serve_in_processes(host: str, port: int | None, threads: int, processes: int, as_email: str | None) -> None:
    """Become gunicorn, with our settings: it starts the processes, and starts one anew that ended."""
    _refuse_unbuilt()
    real = port or _first_free(host)
    _say_where(host, real, as_email)
    connection.close()
    bound = f"[{host}]:{real}" if ":" in host else f"{host}:{real}"
    sized = ["--bind", bound, "--workers", str(processes), "--threads", str(threads)]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:troth.faces.processes", *sized])  # noqa: S606


def _refuse_unbuilt() -> None:
    """Without their style pages are bare, and without their script one that shows how far a plan is stands still."""
    if any(find(f"troth/{name}") is None for name in ("troth.css", "troth.js", "passkey.js", "portal.css")):
        raise TrothError(
            "style and script of the pages were not built",
            where="src/troth/desk/pages/static",
            fix="build them: python tools/assets.py; or install Troth from its wheel, which carries them",
        )


def _listening(host: str, port: int | None, threads: int) -> Any:
    """The server, listening: at the port asked for, or at the first free one. Raises TrothError where it cannot."""
    from waitress.server import BaseWSGIServer, create_server

    from troth.faces.patience import PatientChannel, PatientDispatcher
    from troth.faces.wsgi import application

    port = _first_free(host) if port is None else port
    BaseWSGIServer.channel_class = PatientChannel
    tasks = PatientDispatcher()
    tasks.set_thread_count(threads)
    try:
        return create_server(
            application,
            host=host,
            port=port,
            threads=threads,
            _dispatcher=tasks,
            ident=None,
            channel_timeout=30,
            max_request_body_size=1 << 20,
            max_request_header_size=32 << 10,
            connection_limit=1000,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=False,  # whose word is taken is settled in troth.faces.hardening
        )
    except OSError as error:
        raise TrothError(
            f"this address cannot be listened at: {error.strerror}", where=f"{host}:{port}", fix="give another --port"
        ) from None


def _first_free(host: str) -> int:
    return next((each for each in range(PORT, PORT + TRIED) if _free(host, each)), PORT)


def _free(host: str, port: int) -> bool:
    """Whether nobody listens there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def _say_where(host: str, port: int, as_email: str | None, *, taken: bool = False) -> None:
    """Where people go: three lines, and the link that is shown this once; and that another has the usual port."""
    if taken:
        click.echo(f"port {PORT} is taken, so this is port {port}")
    address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::1') else host}:{port}"  # noqa: S104
    who = account(as_email) if as_email else Account.objects.filter(is_active=True).order_by("pk").first()
    click.echo(f"portal   {address}/")
    click.echo(f"console  {address}/console/")
    way, whose = _way_in(who)
    click.echo(f"come in  {address}/console/enter/{way}")
    click.echo(f"         {whose}")
    sys.stdout.flush()


def _way_in(who: Account | None) -> tuple[str, str]:
    """What stands behind /console/enter/, and in words what it does: a link where somebody cannot come in otherwise."""
    if who is None:
        return f"{new_link('first', None)}/", "makes the first account, once, within the hour"
    if here().made_by_demo:
        return f"{new_link('demo', who)}/", f"lets in {who.name}, once, within the hour"
    if not has_factor(who):
        return f"{new_link('invitation', who)}/", f"opens the account of {who.name}, once, within three days"
    return "", "by address, password and second factor"
