"""``troth receipt``: what the log says of one closed case, as a small file for the person it was about."""

from __future__ import annotations

from pathlib import Path

import click

from troth.desk.cases.cases import get_case
from troth.desk.cases.matters import matter_of
from troth.desk.cases.receipts import write_due, write_receipt
from troth.desk.need.acting import reading
from troth.desk.need.reading import seen
from troth.desk.terminal import format_option, reader_option, show
from troth.errors import TrothError


@click.command()
@click.argument("number", type=int, metavar="CASE")
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="Where to write a copy.")
@reader_option
@format_option
def receipt(number: int, file: Path | None, as_email: str | None, form: str) -> None:
    """Write the receipt of a closed case: no personal data, and anyone can check it years from now with troth-verify.

    That it was taken is on record.
    """
    found = get_case(number)
    matter = matter_of(found)
    who = reading(as_email, "take file", matter)
    path = write_receipt(found, file)
    seen(who, matter, "file of the case")
    data = {"case": number, "file": str(path), "bytes": path.stat().st_size}
    show(form, data, lambda: f"the receipt of case {number} ({data['bytes']} bytes) is in {path}: troth-verify {path}")


def write_receipts() -> None:
    """Write what receipts are due at the end of a command. One that cannot be written now is said, and written later."""
    try:
        write_due()
    except TrothError as error:
        click.echo(f"troth: the receipt is still to be written: {error}; then: troth receipt CASE", err=True)
