"""The reference of the notice's language, written from its models: every key, what it takes and what it is for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, cast

from troth.notice.fields import Key, anchor, keys_of, models_below, title
from troth.notice.hours import in_words
from troth.notice.models import Notice
from troth.notice.reference_examples import EXAMPLES, OTHERWISE, example_of
from troth.notice.words import Entry, Node

_HEAD = """\
# The notice: every section and key

<!-- Written from the models by `python -m troth.notice.reference > docs/reference/notice.md`; a test holds them equal. -->

A notice is one file `notice.yaml`, or a folder `notice/` of `*.yaml` files. Sections are top-level keys in whichever
file, each in one file only. Keys are plain words with spaces. Texts, dates and periods need no quotes, save what YAML
would read as something else: a text with a colon and a space in it, one that begins with a bracket, `*`, `&` or a
quote, and the words yes, no, on, off, true and false. Periods are written as `30 days`, `2 weeks`, `24 months` or
`6 years`; dates as `2026-03-01`. Anchors, aliases and merge keys are refused: what is promised stands where it is read.

Whatever has the key `says` becomes one sentence of the published notice; where `says` is left out, the sentence is made
from the facts. `clauses` and `shared because` trace an entry to the clauses of an earlier notice and are never published;
nor are `systems`, `access`, and the roles named by `owner` and `approved by`.
"""


def reference() -> str:
    """The whole reference as Markdown."""
    lines = [_HEAD, "## Sections", "", "| section | takes | | meaning |", "| --- | --- | --- | --- |"]
    sections = keys_of(Notice)
    for name, key in sections.items():
        lines.append(f"| [`{name}`](#{_section(name)}) | {key.takes} | {_need(key)} | {key.meaning} |")
    lines.append("")
    shown: set[type[Node]] = {Notice}
    for name, key in sections.items():
        lines += [f'<a id="{_section(name)}"></a>', "", f"## `{name}`", "", f"{key.meaning}", ""]
        lines += ["```yaml", EXAMPLES[name].rstrip(), "```", ""]
        if name in OTHERWISE:
            when, other = OTHERWISE[name]
            lines += [when, "", "```yaml", other.rstrip(), "```", ""]
        for model in models_below(key.annotation):
            if model not in shown:
                shown.add(model)
                lines += _model(model)
    return "\n".join(lines)


def json_schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of a notice in one file, for editors that check and complete while one types."""
    schema = Notice.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Privacy notice for Troth"
    definitions: dict[str, Any] = schema["$defs"]
    # Where the language takes a short spelling, the models see only what it stands for.
    definitions["Link"] = {"type": "string", "pattern": r"^(.+ to \S+( where .+)?|\S+ by .+)$", "title": "Link"}
    table: dict[str, Any] = definitions["Table"]["properties"]
    for key, short in (
        ("belongs to", {"$ref": "#/$defs/Link"}),
        ("came from", {"type": "string"}),
        ("when erased", {"enum": ["delete row", "empty"]}),
    ):
        meant = {name: table[key].pop(name) for name in ("type", "items", "anyOf", "$ref") if name in table[key]}
        choices = meant.pop("anyOf", [meant])
        table[key]["anyOf"] = [short, *choices]
    system: dict[str, Any] = definitions["System"]["properties"]
    system["connect"]["anyOf"] = [{"type": "string"}, {"$ref": "#/$defs/Connect"}, {"type": "null"}]
    text, texts = {"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}
    for definition in definitions.values():
        if "also says" in definition.get("properties", {}):
            definition["properties"]["says"]["anyOf"] = [text, texts, {"type": "null"}]
    schema["properties"]["title"].pop("type")
    schema["properties"]["title"]["anyOf"] = [text, texts]
    lines = {"type": "array", "items": text}
    schema["properties"]["in short"].pop("type")
    schema["properties"]["in short"].pop("items")
    schema["properties"]["in short"]["anyOf"] = [lines, {"type": "object", "additionalProperties": lines}]
    _yes_or_no(schema)
    return schema


def _yes_or_no(part: Any) -> None:
    """Let yes and no stand where the models hold a truth: editors read YAML 1.2, to which they are words."""
    if isinstance(part, dict):
        held = cast("dict[str, Any]", part)
        if held.get("type") == "boolean":
            del held["type"]
            held["enum"] = [True, False, "yes", "no"]
    inside: Iterable[Any] = cast("dict[str, Any]", part).values() if isinstance(part, dict) else cast("list[Any]", part)
    for each in inside:
        if isinstance(each, dict | list):
            _yes_or_no(each)


def _model(model: type[Node]) -> Iterator[str]:
    words = title(model)
    meaning = " ".join((model.__doc__ or "").split())
    yield from (f'<a id="{anchor(model)}"></a>', "", f"### {words[0].upper()}{words[1:]}", "", meaning, "")
    common = set(keys_of(Entry)) if issubclass(model, Entry) and model is not Entry else set[str]()
    own = [key for key in keys_of(model).values() if key.name not in common]
    if own:
        yield from ("| key | takes | | meaning | example |", "| --- | --- | --- | --- | --- |")
        yield from (
            f"| `{key.name}` | {key.takes} | {_need(key)} | {key.meaning} | {_example(model, key)} |" for key in own
        )
        yield ""
    if common:
        yield from (f"{'Besides, it' if own else 'It'} may have what [every entry](#{anchor(Entry)}) may have.", "")


def _example(model: type[Node], key: Key) -> str:
    """What is written for a key in the examples, or, where that is long, the section in which it stands."""
    shown = example_of(model, key.name)
    if shown is None:
        return ""
    return f"`{shown.text}`" if shown.text else f"[in `{shown.section}`](#{_section(shown.section)})"


def _section(name: str) -> str:
    """Where the reference explains a section."""
    return f"section-{name.replace(' ', '-')}"


def _need(key: Key) -> str:
    if key.required:
        return "required"
    if isinstance(key.default, bool):
        return f"optional, `{'yes' if key.default else 'no'}`"
    if isinstance(key.default, timedelta):
        return f"optional, `{in_words(key.default)}`"
    return f"optional, `{key.default}`" if isinstance(key.default, str) else "optional"


if __name__ == "__main__":
    sys.stdout.write(reference())
