"""Effects of every kind, each done by a step of a plan: in a database with and without a marker, a file, a mail, a call.

``python -m tests.desk.rules.outside WORKSPACE PLAN before|in|after|pause`` runs a plan in a process of its own, and at that
place of its effect prints a marker and sleeps, so that it can be killed there, or (``pause``) goes on when it is told a line.
Mail and calls are held up by their receiver.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.systems import agency
from tests.systems.databases import Database, notice, section

MARKER = "here it stands"
PERSON = {"email": "ann@reed.example"}
SECRETS = ("ann@reed.example", "Ann Reed", "01632 960123")
"""What is known of the person, and must stand nowhere on record."""
DONE = {"replies": 2, "enquiries": 3}
EFFECTS = ("marked", "unmarked", "file", "mail", "http")


def stand_still() -> None:
    """Say that the place is reached, and wait to be killed there."""
    print(MARKER, flush=True)
    time.sleep(120)
    raise AssertionError("nobody killed this process")


def opened(where: str, marker: bool) -> Any:
    """The database as a system."""
    from troth.systems import open_system

    return open_system("cases", section(("marker: yes\n" if marker else "") + agency.MAPPING), notice(), where)


def in_database(work: Any, stop: str, marker: bool) -> Mapping[str, Any]:
    from troth.desk.connections.steps import effect_of
    from troth.desk.connections.stored import found_from_json
    from troth.systems import erase

    if stop == "in":
        real: Callable[..., Any] = erase.apply

        def stops(*arguments: Any, **named: Any) -> Any:
            real(*arguments, **named)
            stand_still()

        erase.apply = stops
    applied = opened(work.step.facts["where"], marker).apply(found_from_json(work.secret("found")), effect_of(work))
    rows = {table: counts.changed for table, counts in applied.counts.items() if counts.changed}
    return {"rows": [[table, number] for table, number in sorted(rows.items())], "recorded": applied.recorded}


def in_file(work: Any, stop: str) -> Mapping[str, Any]:
    from troth.delivery.files import put
    from troth.desk.connections.steps import effect_of

    def content() -> Iterator[bytes]:
        yield f"{work.secret('person')['email']}\n".encode() * 1000
        if stop == "in":
            stand_still()
        yield b"and the rest\n" * 1000

    there = put(Path(work.step.facts["where"]), content(), effect_of(work))
    return {"sha256": there.sha256, "already": there.already}


def in_mail(work: Any, _: str) -> Mapping[str, Any]:
    from troth.delivery.mail import Patience, send
    from troth.delivery.mail_server import Server
    from troth.delivery.messages import Message
    from troth.desk.connections.steps import effect_of

    server = Server("127.0.0.1", int(work.step.facts["where"]), "none")
    to, at = work.secret("person")["email"], datetime(2026, 11, 22, tzinfo=UTC)
    message = Message("us@waymark.example", to, "Done", "Dear Ann Reed, 01632 960123", at)
    sent = send(server, message, effect_of(work), patience=Patience(5, 5, 60))
    return {"message": sent.message_id[1:33], "sha256": sent.sha256}


def in_http(work: Any, _: str) -> Mapping[str, Any]:
    from troth.delivery.http import Patience, Request, call
    from troth.desk.connections.steps import effect_of

    content = work.secret("person")["email"].encode()
    request = Request(work.step.facts["where"], content, knows_keys=True, private_hosts=["127.0.0.1"])
    answer = call(request, effect_of(work), patience=Patience(5, 60, 60, (0.05,)))
    return {"status": answer.status}


DOERS: Mapping[str, Callable[[Any, str], Mapping[str, Any]]] = {
    "marked": lambda work, stop: in_database(work, stop, True),
    "unmarked": lambda work, stop: in_database(work, stop, False),
    "file": in_file,
    "mail": in_mail,
    "http": in_http,
}


def register(stop: str = "never") -> None:
    """Make the kinds of step known: ``trial.marked`` and the rest."""
    from troth.desk.plans.runner import does

    def registered(effect: str) -> None:
        def worker(work: Any) -> Mapping[str, Any]:
            if stop == "before":
                stand_still()
            if stop == "pause":
                print(MARKER, flush=True)
                sys.stdin.readline()
            saw = DOERS[effect](work, stop)
            if stop == "after":
                stand_still()
            return saw

        does(f"trial.{effect}")(worker)

    for effect in EFFECTS:
        registered(effect)


def build(database: Database, *, marker: bool) -> Any:
    """The agency's database; returns what a search for the person found."""
    agency.build(database)
    system = opened(database.address, marker)
    if marker:
        database.run(system.marker().rstrip().rstrip(";"))
    return system.find(PERSON)


def main(workspace: str, plan: str, stop: str) -> None:
    os.environ["TROTH_WORKSPACE"] = workspace
    os.environ["DJANGO_SETTINGS_MODULE"] = "troth.faces.settings"
    import django

    django.setup()
    register(stop)
    from troth.desk.plans.models import StoredPlan
    from troth.desk.plans.runner import run
    from troth.errors import TrothError

    try:
        run(StoredPlan.objects.get(uid=plan))
    except TrothError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main(*sys.argv[1:4])
