"""The reference of the notice's language, written from its models: every key, what it takes and what it is for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, get_args, get_origin

from troth.notice.fields import Key, anchor, bare, keys_of, title
from troth.notice.hours import in_words
from troth.notice.models import Notice
from troth.notice.reference_examples import EXAMPLES
from troth.notice.words import Node

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
        lines.append(f"| [`{name}`](#section-{name.replace(' ', '-')}) | {key.takes} | {_need(key)} | {key.meaning} |")
    lines.append("")
    shown: set[type[Node]] = {Notice}
    for name, key in sections.items():
        lines += [f'<a id="section-{name.replace(" ", "-")}"></a>', "", f"## `{name}`", "", f"{key.meaning}", ""]
        lines += ["```yaml", EXAMPLES[name].rstrip(), "```", ""]
        for model in _models(key.annotation):
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
    return schema


def _models(annotation: Any) -> Iterator[type[Node]]:
    """The models below an annotation, each before those it leads to."""
    kind = bare(annotation)
    if isinstance(kind, type) and issubclass(kind, Node):
        if title(kind) == "link":
            return
        yield kind
        for key in keys_of(kind).values():
            yield from _models(key.annotation)
        return
    origin = get_origin(kind)
    if origin is tuple or (isinstance(origin, type) and issubclass(origin, Mapping)):
        for part in get_args(kind):
            if part is not Ellipsis:
                yield from _models(part)


def _model(model: type[Node]) -> Iterator[str]:
    words = title(model)
    meaning = " ".join((model.__doc__ or "").split())
    yield from (f'<a id="{anchor(model)}"></a>', "", f"### {words[0].upper()}{words[1:]}", "", meaning, "")
    yield from ("| key | takes | | meaning |", "| --- | --- | --- | --- |")
    yield from (f"| `{key.name}` | {key.takes} | {_need(key)} | {key.meaning} |" for key in keys_of(model).values())
    yield ""


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
