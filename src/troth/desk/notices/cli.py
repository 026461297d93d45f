"""``troth notice``: the published versions, what each changed, and the text of one."""

from __future__ import annotations

import json
from typing import Any

import click
import yaml

from troth.desk.notices.models import Version
from troth.desk.notices.versions import in_force, notice_in_force, read, version_named, versions
from troth.desk.terminal import format_option, show
from troth.errors import TrothError
from troth.notice.canonical import canonical
from troth.notice.compare import Comparison, compare, comparison_json
from troth.notice.fides import export_dataset


@click.group()
def notice() -> None:
    """The published versions of the notice."""


@notice.command("versions")
@format_option
def list_versions(form: str) -> None:
    """Every published version: from when, approved by whom, what it changed, who must be told."""
    told = list(_told())
    show(form, [_json(version, compared) for version, compared in told], lambda: _text(told))


@notice.command("show")
@click.argument("version")
@format_option
def show_version(version: str, form: str) -> None:
    """The notice of VERSION (its number or hash) as YAML, as it was published."""
    data: Any = json.loads(canonical(read(version_named(version))))
    show(form, data, lambda: yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110).rstrip())


@notice.command("fides")
@click.argument("mapped")
@format_option
def fides(mapped: str, form: str) -> None:
    """The system MAPPED of the notice in force as Fides dataset YAML, under Fides' category names where they correspond."""
    text = export_dataset(notice_in_force(), mapped)
    show(form, yaml.safe_load(text), lambda: text.rstrip())


def _told() -> list[tuple[Version, Comparison | None]]:
    told: list[tuple[Version, Comparison | None]] = []
    before: Version | None = None
    for version in versions():
        told.append((version, compare(read(before), read(version)) if before is not None else None))
        before = version
    return told


def _json(version: Version, compared: Comparison | None) -> dict[str, Any]:
    return {
        "version": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from.isoformat(),
        "in_force": version.number == _number_in_force(),
        "published_at": version.published_at.isoformat(),
        "approved_by": version.published_by.email,
        "internal": version.internal,
        "changed": comparison_json(compared) if compared is not None else None,
    }


def _text(told: list[tuple[Version, Comparison | None]]) -> str:
    now = _number_in_force()
    lines: list[str] = []
    for version, compared in told:
        mark = "  in force" if version.number == now else ""
        who = version.published_by.email
        lines.append(f"version {version.number}  {version.hash[:12]}  from {version.in_force_from}  by {who}{mark}")
        if compared is None:
            lines.append("    the first version")
            continue
        tell = f"; tell: {', '.join(compared.tell)}" if compared.tell else ""
        contact = "; each contact to be recorded" if compared.talk else ""
        lines.append(f"    {compared.outcome}{tell}{contact}")
        lines += [f"    {change.weight}: {change.words}" for change in compared.changes]
    return "\n".join(lines) or "no version is published yet"


def _number_in_force() -> int | None:
    try:
        return in_force().number
    except TrothError:
        return None  # none has begun yet; each line says from when it applies
