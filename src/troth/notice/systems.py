"""The ``systems`` section: where data lives, how a person is found in it, and what erasure does there. Never published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Field, PlainSerializer

from troth.law.erasure import KeepReason
from troth.notice.hours import HoursText, Span
from troth.notice.words import LinkText, Node, PeriodText


def _one_or_many(value: Any) -> Any:
    return cast("Any", value) if isinstance(value, (list, tuple)) else (value,)


def _erase_words(value: Any) -> Any:
    return {"rows": value} if isinstance(value, str) else value


class WhenErased(Node):
    """What erasure does to a table's rows about one person, column by column where columns differ."""

    rows: Literal["delete row", "empty", "keep"] | None = Field(
        None, description="``delete row``, ``empty`` (every personal column is emptied) or ``keep`` (with ``because``)."
    )
    because: KeepReason | None = Field(None, description="The coded Art 17(3) reason, where rows are kept.")
    keep: Mapping[str, KeepReason] = Field({}, description="Columns that stay, each with its coded Art 17(3) reason.")
    replace: Mapping[str, str] = Field(
        {},
        description="Columns that get a fixed value in place of the person's, or one with ``{random}`` or ``{random digits}``, "
        "drawn for each row, where values must stay unique: ``erased-{random}@erased.example``.",
    )
    pseudonymise: Mapping[str, KeepReason] = Field(
        {}, description="Columns that get a random stand-in; reported as kept, each with its coded reason."
    )


ErasedText = Annotated[WhenErased, BeforeValidator(_erase_words)]


class CameFrom(Node):
    """Which declared source the rows of a table came from."""

    source: str | None = Field(None, description="One source for every row.")
    column: str | None = Field(None, description="The column that holds the source of each row.")


def _came_from_words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"column": value.removeprefix("column ").strip()} if value.startswith("column ") else {"source": value}


class Table(Node):
    """One table of a connected database."""

    nobody: str | None = Field(None, description="Why no row of this table is about a person; excludes the table.")
    one_row_is: str | None = Field(None, description="The kind of person one row is: ``a member``.")
    found_by: Mapping[str, str] = Field({}, description="Identifier → column by which a person is found here.")
    told_apart_by: tuple[str, ...] = Field(
        (), description="Several rows are one person only where these columns agree; otherwise each row is a person."
    )
    belongs_to: Annotated[tuple[LinkText, ...], BeforeValidator(_one_or_many)] = Field(
        (),
        description="The table(s) whose person the row is about: ``members by member_id``. Where one column holds keys of "
        "several tables: ``customers by about_id where about_type is Customer``. Another system’s table: ``cases.members by …``.",
    )
    also_about: Mapping[str, tuple[str, ...]] = Field(
        {}, description="A second person in the row, ``members by referred_by``, and the columns that are theirs."
    )
    for_client: LinkText | None = Field(
        None, description="Whose instruction we act on: ``contract_id to contracts``. We are that client's processor."
    )
    events: Mapping[str, str] = Field({}, description="Event of a retention rule → date column that says when it was.")
    kept_by: str | None = Field(None, description="The retention rule of these rows; children inherit their parent's.")
    came_from: Annotated[CameFrom, BeforeValidator(_came_from_words)] | None = Field(
        None, description="The declared source of the rows: its name, or ``column NAME``."
    )
    columns: Mapping[str, str] = Field(
        {},
        description="Column, or place in a column of JSON (``profile -> address.city``) → category.field of the notice.",
    )
    free_text: tuple[str, ...] = Field((), description="Mapped columns with running text, which may name other people.")
    secret: tuple[str, ...] = Field(
        (),
        description="Mapped columns that guard an account, such as a password hash: never given out, not even to its person.",
    )
    when_erased: ErasedText | None = Field(None, description="What erasure does here; the system's default otherwise.")
    leave: Mapping[str, tuple[str, ...]] = Field({}, description="Columns that are not personal: reason → columns.")


class Backups(Node):
    """The backups of a system, as the certificate names them."""

    where: str = Field(description="Who holds them, in words.")
    overwritten_after: PeriodText = Field(description="How long until an erased row is gone from them: ``35 days``.")
    country: str = Field("GB", description="Country code of where they lie.")


class Connect(Node):
    """The accounts by which one database is reached; each a SQLite file, ``env NAME``, ``file PATH`` or a database URL."""

    read: str = Field(description="The account that finds, reads and verifies; it need not be able to write.")
    erase: str | None = Field(None, description="The account that erases and corrects; the one that reads if left out.")
    replica: str | None = Field(
        None,
        description="A read replica for access packages, sweeps and the inventory. Finding before an erasure and verifying "
        "after one never use it: it may be behind.",
    )
    certificate_authority: str | None = Field(
        None,
        description="A PEM file in the workspace: only a server whose certificate it signed, for the very name in the "
        "address, is spoken to.",
    )

    @property
    def plain(self) -> bool:
        """Whether one address is all there is to say."""
        return self.erase is None and self.replica is None and self.certificate_authority is None


def _connect_words(value: Any) -> Any:
    return {"read": value} if isinstance(value, str) else value


def _connect_said(connect: Connect) -> Any:
    return connect.read if connect.plain else connect.model_dump(by_alias=True, exclude_none=True)


ConnectText = Annotated[Connect, BeforeValidator(_connect_words), PlainSerializer(_connect_said)]


class Limits(Node):
    """How much of a database's time its guest may take; what takes longer is given up and rolled back."""

    one_statement: Span = Field(timedelta(minutes=10), description="How long one statement may run.")
    waiting_for_a_lock: Span = Field(
        timedelta(seconds=2), description="How long a lock is waited for that another program holds."
    )
    pause_between_chunks: Span = Field(
        timedelta(milliseconds=100), description="How long a large erasure rests between two of its transactions."
    )
    writers_at_once: int = Field(4, ge=1, le=100, description="How many plans may write to it at the same time.")


class System(Node):
    """Anything that holds data: a database, a filing cabinet, a social media account."""

    name: str = Field(description="What people call it.")
    country: str = Field("GB", description="Country code of where the data lies.")
    run_by: str | None = Field(None, description="The recipient that runs it for us; ourselves where left out.")
    connect: ConnectText | None = Field(
        None,
        description="A SQLite file in the workspace, ``env NAME``, ``file PATH`` (a file that holds the address), or a "
        "database URL; or one address for each role.",
    )
    limits: Limits = Field(Limits.model_validate({}), description="Time-outs, and the pause between chunks.")
    quiet_hours: HoursText | None = Field(
        None,
        description="When erasing and correcting may begin: ``22:00 to 05:00``, by the controller's clock. Reading always may.",
    )
    after_erasure: Literal["vacuum", "rewrite"] | None = Field(
        None,
        description="What the plan does about old row versions once rows are erased: ``vacuum`` frees their space, "
        "``rewrite`` makes the tables anew and locks each meanwhile.",
    )
    by_hand: str | None = Field(
        None, description="Who looks, and where: for paper and accounts that have no connection."
    )
    coming: str | None = Field(None, description="Why it is declared but not connected yet.")
    holds: tuple[str, ...] = Field((), description="Categories held, for systems without tables.")
    when_erased: Literal["delete row", "empty"] = Field("empty", description="What erasure does unless a table says.")
    canary: bool = Field(False, description="Whether made-up people may be planted, found and erased for real.")
    marker: bool = Field(False, description="Whether a small table of ours there may hold receipts.")
    backups: Backups | None = Field(None, description="Who backs it up and when backups are overwritten.")
    tables: Mapping[str, Table] = Field(
        {},
        description="The tables that hold data about people, and those that do not; those of another schema of the database "
        "as ``schema.table``.",
    )
