"""Reading one YAML file of a notice: values as the text that was written, with the place of every key and value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from troth.notice.letters import looks_like, odd_letters
from troth.notice.problems import Mark, Marks, Path, Problem
from troth.notice.yaml_broken import broken, unprintable

# YAML 1.1 reads these plain words as true or false: https://yaml.org/type/bool.html (y and n are never read so by
# libyaml's users; PyYAML, Ruby and Go read the rest).
_TRUE = {spelling for word in ("yes", "on", "true") for spelling in (word, word.capitalize(), word.upper())}
_FALSE = {spelling for word in ("no", "off", "false") for spelling in (word, word.capitalize(), word.upper())}
_NULL = {"", "~", "null", "Null", "NULL"}
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}

_MAY_ANCHOR = re.compile(r"(?:^|[\s\[{,])&\w", re.MULTILINE)

_CONFLICT = re.compile(r"^<{7} .*$(?:.|\n)*?^={7}\r?$", re.MULTILINE)

# CBaseLoader resolves nothing: every scalar stays the text that was written, which is what our models read.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass
class Document:
    """One file: plain data (mappings, lists, text, booleans, None), the marks of all of it, and what is wrong."""

    file: str
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    marks: Marks = field(default_factory=Marks)
    problems: list[Problem] = field(default_factory=list[Problem])


def read(raw: bytes, file: str) -> Document:
    """Read the bytes of one YAML file, named ``file`` in marks. Raises nothing: what is wrong is in ``problems``."""
    document = Document(file)
    text = _decoded(raw, document)
    if text is None:
        return document
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        mark = Mark(file, text.count("\n", 0, conflict.start()) + 1, 1)
        what = "two people’s changes stand here side by side, as git leaves them when it cannot join them"
        document.problems.append(
            Problem(str(mark), what, "keep what is right of the two, and take out the lines of <, = and >")
        )
        return document
    try:
        node: Any = yaml.compose(text, Loader=_Loader)
        _Walk(document, text).top(node)
    except yaml.MarkedYAMLError as error:
        document.problems.append(broken(error, text, file))
    except yaml.reader.ReaderError as error:
        document.problems.append(unprintable(text, file, error))
    except RecursionError:
        document.problems.append(
            Problem(str(Mark(file)), "this is nested too deeply to be a notice", "take the needless levels out")
        )
    return document


def _decoded(raw: bytes, document: Document) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line_start = before.rfind(b"\n") + 1
        mark = Mark(document.file, before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1)
        document.problems.append(Problem(str(mark), "this file is not UTF-8 text", "save it as UTF-8 in your editor"))
        return None


class _Walk:
    """Turns composed nodes into plain data and keeps the places."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.seen: set[int] = set()
        self.odd = not text.isascii()

    def top(self, node: Any) -> None:
        file = self.document.file
        if node is None or (isinstance(node, yaml.ScalarNode) and node.style == "" and node.value in _NULL):
            self._problem(Mark(file, 1, 1), "this file is empty", "write at least one section in it, or take it away")
            return
        if not isinstance(node, yaml.MappingNode):
            self._problem(
                self._mark(node),
                "this file does not hold sections",
                "start it with the name of a section and a colon, such as ‘organisation:’",
            )
            return
        self.document.data = self._mapping(node, ())
        self._anchors()

    def _value(self, node: Any, path: Path) -> Any:
        self.document.marks.values[path] = self._mark(node)
        if id(node) in self.seen:
            self._aliases()
            return None
        self.seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._problem(self._mark(node), f"‘{node.tag}’ is a YAML tag; a notice is plain text", "take the tag out")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = self._mark(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value.strip():
                self._problem(mark, "a key has to be words", "write words before the colon; quote them if need be")
                continue
            # Keys are always text, so ‘on:’ is the word on and not a boolean.
            key = self._letters(str(key_node.value).strip(), mark, name=True)
            here = (*path, key)
            if key == "<<":
                self._problem(
                    mark,
                    "merge keys (<<) hide what the notice says from whoever reads it aloud",
                    "write the entries out where they belong",
                )
                continue
            if key in result:
                first = self.document.marks.keys[here]
                self._problem(
                    mark,
                    f"‘{key}’ stands here a second time; the first is at {first}",
                    "join the two, or give one of them another name",
                )
                continue
            self.document.marks.keys[here] = mark
            result[key] = self._value(value_node, here)
        self._alike(result, path)
        return result

    def _alike(self, names: dict[str, Any], path: Path) -> None:
        """Report two names of one mapping that read alike: one would be taken for the other. Databases name their own."""
        if path[:1] == ("systems",):
            return
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(looks_like(name), name)
            if other is not name:
                first = self.document.marks.keys[(*path, other)]
                what = f"‘{name}’ reads like ‘{other}’ at {first}, and is another name"
                self._problem(
                    self.document.marks.keys[(*path, name)], what, "join the two, or give one of them another name"
                )

    def _scalar(self, node: Any, path: Path) -> Any:
        text = self._letters(str(node.value), self._mark(node), name=False)
        if node.style not in ("", None):
            return text
        if text in _NULL:
            self.document.marks.empty.add(path)
            return None
        if text in _TRUE or text in _FALSE:
            self.document.marks.booleans[path] = text
            return text in _TRUE
        return text

    def _letters(self, text: str, mark: Mark, *, name: bool) -> str:
        """The text composed (NFC), so that one letter has one spelling; letters that pretend to be others are named."""
        if not self.odd:
            return text
        wrong = odd_letters(text, name=name)
        if wrong is not None:
            self._problem(mark, *wrong)
        return unicodedata.normalize("NFC", text)

    def _anchors(self) -> None:
        """Report anchors, used or not. Only a file in which one may stand is read for them."""
        if _MAY_ANCHOR.search(self.text) is None:
            return
        events: Any = yaml.parse(self.text, Loader=_Loader)
        for event in events:
            if getattr(event, "anchor", None) is not None and not isinstance(event, yaml.AliasEvent):
                start: Any = event.start_mark
                mark = Mark(self.document.file, start.line + 1, start.column + 1)
                what = f"an anchor (&{event.anchor}) makes a notice unreadable: a value is to stand where it is read"
                self._problem(mark, what, "take the anchor out; quote a text that begins with &")

    def _aliases(self) -> None:
        """Report every alias once, where it stands; composed nodes only know where their anchor is."""
        fix = "write the text out again where it belongs"
        for mark in _alias_marks(self.text, self.document.file):
            what = "aliases (*name) make a notice unreadable: nobody can read aloud what stands elsewhere"
            if not any(problem.where == str(mark) for problem in self.document.problems):
                self._problem(mark, what, fix)

    def _mark(self, node: Any) -> Mark:
        return Mark(self.document.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _problem(self, mark: Mark, what: str, fix: str) -> None:
        self.document.problems.append(Problem(str(mark), what, fix))


def _alias_marks(text: str, file: str) -> Iterator[Mark]:
    events: Any = yaml.parse(text, Loader=_Loader)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            start: Any = event.start_mark
            yield Mark(file, start.line + 1, start.column + 1)
