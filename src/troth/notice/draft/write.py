"""A draft as the YAML of a notice folder: every entry with the sentence it came from, doubts and gaps marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import yaml

from troth.notice import models
from troth.notice.draft.assemble import Draft, DraftEntry
from troth.notice.words import Node

# What each file of the folder holds, in the order in which people read a notice.
FILES: Mapping[str, tuple[str, ...]] = {
    "organisation.yaml": ("organisation", "people", "information", "warnings", "complaints", "review"),
    "data.yaml": ("data", "special categories", "criminal data", "children", "what we need", "sources"),
    "purposes.yaml": ("purposes", "consent"),
    "sharing.yaml": ("recipients", "sharing", "transfers"),
    "retention.yaml": ("retention", "statistics"),
    "cookies-and-pages.yaml": ("cookies", "pages"),
    "rights.yaml": ("rights", "decisions", "profiling", "marketing"),
    "security.yaml": ("measures", "incidents"),
}

# Sections that hold named entries, and the model of one; the others are one entry.
_NAMED: Mapping[str, type[Node]] = {
    "data": models.Category,
    "sources": models.Source,
    "purposes": models.Purpose,
    "consent": models.Said,
    "recipients": models.Recipient,
    "sharing": models.Sharing,
    "retention": models.Retention,
    "marketing": models.Marketing,
    "pages": models.Pages,
    "rights": models.Right,
    "measures": models.Measure,
    "information": models.Placed,
    "warnings": models.Placed,
    "special categories": models.Sensitive,
    "criminal data": models.Sensitive,
}
_SINGLE: Mapping[str, type[Node]] = {
    "organisation": models.Organisation,
    "transfers": models.Transfers,
    "statistics": models.Statistics,
    "decisions": models.Decisions,
    "profiling": models.Profiling,
    "complaints": models.Complaints,
    "children": models.Children,
    "incidents": models.Incidents,
    "cookies": models.Cookies,
    "review": models.Review,
}
_PARTS = {"organisation": ("routes", "regulator"), "review": ("latest",), "cookies": ("set",)}
_YOU = "you"
_MISSING = "# missing: "
_HEAD = "# Drafted from the notice you had; each entry stands under the sentence it came from.\n"


def written(draft: Draft) -> dict[str, str]:
    """File name → YAML text, for every file that has something to hold. Nothing in it is said that the source does not say."""
    files: dict[str, str] = {}
    gaps: list[str] = []
    for file, sections in FILES.items():
        parts = [text for section in sections if (text := _section(draft, section))]
        # A file of gaps alone would be an empty file to the loader.
        if all(part.startswith(_MISSING) for part in parts):
            gaps += parts
        else:
            files[file] = "\n".join((_HEAD, *parts))
    if gaps:
        first = next(iter(files), "organisation.yaml")
        files[first] = "\n".join((files.get(first, _HEAD), *gaps))
    return files


def _section(draft: Draft, section: str) -> str:
    if section == "people":
        return _people(draft)
    entries = draft.of(section)
    if section in _NAMED:
        if not entries:
            return _gap(section) if models.Notice.model_fields[section.replace(" ", "_")].is_required() else ""
        lines = [f"{section}:"]
        for entry in entries:
            body = _facts(entry)
            lines += _notes(entry, "  ")
            missing = _missing(_NAMED[section], body)
            lines += [
                f"  {_scalar(entry.name)}:{'' if body else ' {}'}",
                *_mapping(body, "    "),
                *_gaps(missing, "    "),
            ]
        return "\n".join(lines) + "\n"
    return _single(draft, section, entries)


def _single(draft: Draft, section: str, entries: Sequence[DraftEntry]) -> str:
    parts = {part: draft.of(f"{section}.{part}") for part in _PARTS.get(section, ())}
    if not entries and not any(parts.values()):
        required = section in _SINGLE and models.Notice.model_fields[section.replace(" ", "_")].is_required()
        return _gap(section) if required else ""
    entry = entries[0] if entries else DraftEntry(section, "", "promise")
    body = _facts(entry)
    lines = [*_notes(entry, ""), f"{section}:"]
    inner = list(_mapping(body, "  "))
    for part, found in parts.items():
        inner += _part(part, found)
    missing = [key for key in _missing(_SINGLE[section], body) if not parts.get(key)] if section in _SINGLE else []
    if not inner:
        lines[-1] += " {}"
    return "\n".join([*lines, *inner, *_gaps(missing, "  ")]) + "\n"


def _part(part: str, found: Sequence[DraftEntry]) -> list[str]:
    if not found:
        return []
    if part != "set":
        entry = found[0]
        return [
            *_notes(entry, "  "),
            f"  {part}:{'' if entry.facts or entry.says else ' {}'}",
            *_mapping(_facts(entry), "    "),
        ]
    lines = ["  set:"]
    for entry in found:
        body = _facts(entry)
        lines += [
            *_notes(entry, "    "),
            f"    {_scalar(entry.name)}:",
            *_mapping(body, "      "),
            *_gaps(_missing(models.Cookie, body), "      "),
        ]
    return lines


def _people(draft: Draft) -> str:
    """The kinds of person the notice names, and ‘you’ where a purpose says no more than that."""
    purposes = [each for each in draft.of("purposes") if "bases" in each.facts]
    named = draft.of("people")
    if not purposes and not named:
        return _gap("people")
    lines: list[str] = []
    if any("who" not in each.facts for each in purposes):
        lines += [
            "  # doubtful: some purposes do not say whose data they use; name the kinds of person, because roles and lawful"
            " bases hang on them",
            f"  {_YOU}: Everyone this notice speaks to.",
        ]
    for entry in named:
        lines += [*_notes(entry, "  "), f"  {_scalar(entry.name)}: {_scalar(entry.facts.get('who', entry.name))}"]
    used = dict.fromkeys(kind for each in purposes for kind in cast("list[str]", each.facts.get("who", [])))
    known = {entry.name for entry in named}
    lines += [f"  {_scalar(kind)}: {_scalar(kind[:1].upper() + kind[1:])}" for kind in used if kind not in known]
    return "\n".join(["people:", *lines]) + "\n"


def _facts(entry: DraftEntry) -> dict[str, Any]:
    """The facts as keys of the notice's language; what has no key there stays in the comments."""
    facts = dict(entry.facts)
    about = _about(facts)
    if entry.section == "purposes" and about:
        facts["about"] = about
    for key in ("countries", "safeguards"):
        facts.pop(key, None)
    if entry.says:
        facts["says"] = " ".join(dict.fromkeys(entry.says))
    elif entry.section in ("information", "warnings", "consent", "measures", "sharing", "pages") and entry.quotes:
        facts["says"] = " ".join(dict.fromkeys(quote.text for quote in entry.quotes))
    return facts


def _about(facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Kind of person → lawful basis, interest and condition, taken out of the facts; empty where no basis is named."""
    bases = cast("list[str]", facts.pop("bases", []))
    by_kind = cast("dict[str, list[str]]", facts.pop("by kind", {}))
    interest, condition = facts.pop("interest", None), facts.pop("condition", None)
    kinds = cast("list[str]", facts.pop("who", [])) or [_YOU]
    found: dict[str, dict[str, str]] = {}
    for kind in kinds if bases else ():
        basis = by_kind.get(kind, bases)[0]
        found[kind] = {"lawful basis": basis}
        if interest and basis == "legitimate interests":
            found[kind]["interest"] = interest
        if condition:
            found[kind]["special condition"] = condition
    return found


def _missing(model: type[Node], body: Mapping[str, Any]) -> list[str]:
    names = ((field.alias or name.replace("_", " ").strip(), field) for name, field in model.model_fields.items())
    return [name for name, field in names if field.is_required() and name not in body]


def _notes(entry: DraftEntry, indent: str) -> list[str]:
    lines = [f"{indent}# from line {quote.line}: “{_one_line(quote.text)}”" for quote in entry.quotes]
    for key, title in (("countries", "countries named"), ("safeguards", "safeguards named")):
        if entry.facts.get(key):
            lines.append(f"{indent}# {title}: {', '.join(entry.facts[key])}")
    if len(entry.facts.get("bases", [])) > 1:
        lines.append(f"{indent}# lawful bases named: {', '.join(entry.facts['bases'])}")
    return [*lines, *(f"{indent}# doubtful: {_one_line(doubt)}" for doubt in entry.doubts)]


def _gaps(keys: Sequence[str], indent: str) -> list[str]:
    return [f"{indent}# missing: {key} – the notice does not say" for key in keys]


def _gap(section: str) -> str:
    return f"{_MISSING}{section} – the notice says nothing that Troth could draft it from\n"


def _mapping(values: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            lines += [f"{indent}{_scalar(key)}:", *_mapping(cast("Mapping[str, Any]", value), f"{indent}  ")]
        elif isinstance(value, Mapping):
            lines.append(f"{indent}{_scalar(key)}: {{}}")
        elif isinstance(value, list):
            lines += [
                f"{indent}{_scalar(key)}:",
                *(f"{indent}  - {_scalar(item)}" for item in cast("list[Any]", value)),
            ]
        else:
            lines.append(f"{indent}{_scalar(key)}: {_scalar(value)}")
    return lines


def _scalar(value: Any) -> str:
    """One value on one line; quoted where YAML would read it as anything but these words."""
    text = _one_line(str(value))
    if (
        re.fullmatch(r"[A-Za-z][\w’ ,./()&+-]*[\w’.)]|[A-Za-z]|\d+ (?:day|week|month|year)s?|\d{4}-\d\d-\d\d", text)
        and text.lower() not in _READ_AS_ELSE
    ):
        return text
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9).strip()


_READ_AS_ELSE = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])


def _one_line(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
