"""``troth receipt``: what the log says of one closed case, as a small file for the person it was about."""

from __future__ import annotations

from pathlib import Path

import click

from troth.desk.cases.cases import get_case
from troth.desk.cases.receipts import write_due, write_receipt
from troth.desk.terminal import format_option, show
from troth.errors import TrothError


@click.command()
@click.argument("number", type=int, metavar="CASE")
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="Where to write a copy.")
@format_option
def receipt(number: int, file: Path | None, form: str) -> None:
    """Write the receipt of a closed case: no personal data, and anyone can check it years from now with troth-verify."""
    path = write_receipt(get_case(number), file)
    data = {"case": number, "file": str(path), "bytes": path.stat().st_size}
    show(form, data, lambda: f"the receipt of case {number} ({data['bytes']} bytes) is in {path}: troth-verify {path}")


def write_receipts() -> None:
    """Write what receipts are due at the end of a command. One that cannot be written now is said, and written later."""
    try:
        write_due()
    except TrothError as error:
        click.echo(f"troth: the receipt is still to be written: {error}; then: troth receipt CASE", err=True)
