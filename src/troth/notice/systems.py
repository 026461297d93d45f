"""The ``systems`` section: where data lives, how a person is found in it, and what erasure does there. Never published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Field

from troth.law.erasure import KeepReason
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


class System(Node):
    """Anything that holds data: a database, a filing cabinet, a social media account."""

    name: str = Field(description="What people call it.")
    country: str = Field("GB", description="Country code of where the data lies.")
    run_by: str | None = Field(None, description="The recipient that runs it for us; ourselves where left out.")
    connect: str | None = Field(None, description="A SQLite file in the workspace, ``env NAME``, or a database URL.")
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
