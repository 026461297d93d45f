"""Fides dataset YAML in and out: import one as a drafted system, export a mapped system under Fides' category names.

Reads ``dataset:`` lists of ``fides_key``, ``collections``, ``fields`` (nested ones too), ``data_categories`` and ``fides_meta``
(``fidesops_meta`` in older files) with ``primary_key``, ``identity`` and ``references``. Source: the documented dataset
resource of Fides and its taxonomy, release 3 of the category names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from troth.errors import TrothError
from troth.notice.fides_categories import ours, theirs
from troth.notice.models import Notice
from troth.notice.systems import System


@dataclass(frozen=True)
class Imported:
    """A Fides dataset as sections of a notice: plain values as YAML has them, to be written and corrected."""

    system: Mapping[str, Any]
    """``systems:`` of the notice: the dataset's key → its section."""
    data: Mapping[str, tuple[str, ...]]
    """Category → fields that the section uses."""
    people: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    """What a person has to settle, each with its place."""


def import_dataset(text: str, *, connect: str) -> Imported:
    """The datasets of one Fides YAML file. ``connect`` is where the database is, which Fides keeps elsewhere.

    Raises TrothError where the text is no such file, naming what is missing. References out of the file are doubts: a
    notice links tables of one system only.
    """
    found = _datasets(text)
    systems: dict[str, Any] = {}
    reader = _Reader()
    for dataset in found:
        systems[_word(dataset, "fides_key", "a dataset")] = reader.system(dataset, connect)
    return Imported(
        systems,
        {name: tuple(fields) for name, fields in reader.data.items()},
        tuple(reader.people),
        tuple(reader.doubts),
    )


def systems_yaml_of(imported: Imported) -> str:
    """The ``systems`` section alone, its doubts as comments on top."""
    return _commented(imported, {"systems": dict(imported.system)})


def imported_yaml(imported: Imported) -> str:
    """The import as YAML sections ``people``, ``data`` and ``systems``, its doubts as comments on top."""
    sections: dict[str, Any] = {
        "people": {kind: f"Someone whom a dataset holds as {kind} (draft)." for kind in imported.people},
        "data": {name: {"fields": list(fields)} for name, fields in imported.data.items()},
        "systems": dict(imported.system),
    }
    return _commented(imported, sections)


def _commented(imported: Imported, sections: Mapping[str, Any]) -> str:
    head = ["# Imported from a Fides dataset.", *(f"# DOUBT: {doubt}" for doubt in imported.doubts), ""]
    return "\n".join(head) + yaml.safe_dump(dict(sections), allow_unicode=True, sort_keys=False, width=110)


def export_dataset(notice: Notice, name: str) -> str:
    """The system ``name`` as Fides dataset YAML. A field with no corresponding category of Fides is ``user``, and says so.

    Columns left as not personal are ``system.operations``. Raises TrothError where no system of that name has tables.
    """
    system = notice.systems.get(name)
    if system is None or not system.tables:
        raise TrothError("no system with tables is called this", where=f"systems.{name}", fix="name a connected system")
    collections = [_collection(name, table, system) for table in system.tables]
    dataset = {"fides_key": name, "name": system.name, "collections": [each for each in collections if each]}
    return yaml.safe_dump({"dataset": [dataset]}, allow_unicode=True, sort_keys=False, width=110)


def _datasets(text: str) -> list[Mapping[str, Any]]:
    try:
        read: Any = yaml.safe_load(text)
    except yaml.YAMLError:
        raise TrothError("this is not YAML", fix="give a Fides dataset file") from None
    listed: Any = cast("dict[str, Any]", read).get("dataset") if isinstance(read, dict) else None
    if not isinstance(listed, list) or not listed:
        raise TrothError(
            "this is no Fides dataset: it has no list ‘dataset’", fix="give a file that begins with ‘dataset:’"
        )
    return [_mapping(each, "a dataset") for each in cast("list[Any]", listed)]


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TrothError(f"{what} in this Fides file is no mapping", fix="mend the file, or export it from Fides again")
    return cast("dict[str, Any]", value)


def _word(value: Mapping[str, Any], key: str, what: str) -> str:
    said = value.get(key)
    if not isinstance(said, str | int) or not str(said).strip():
        raise TrothError(f"{what} in this Fides file has no ‘{key}’", fix=f"give it a ‘{key}’")
    return str(said).strip()


def _items(value: Mapping[str, Any], key: str, what: str) -> list[Mapping[str, Any]]:
    listed: Any = value.get(key) or []
    if not isinstance(listed, list):
        raise TrothError(f"‘{key}’ of {what} in this Fides file is no list", fix="mend the file")
    return [_mapping(each, f"an item of ‘{key}’") for each in cast("list[Any]", listed)]


@dataclass
class _Column:
    """One field, flattened: nested ones are named by their path."""

    name: str
    categories: tuple[str, ...]
    meta: Mapping[str, Any]


@dataclass
class _Reader:
    """Collects what the sections use while datasets are read."""

    data: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    people: dict[str, None] = field(default_factory=dict[str, None])
    doubts: list[str] = field(default_factory=list[str])

    def system(self, dataset: Mapping[str, Any], connect: str) -> dict[str, Any]:
        key = _word(dataset, "fides_key", "a dataset")
        tables = {
            _word(each, "name", "a collection"): list(_columns(each))
            for each in _items(dataset, "collections", "a dataset")
        }
        drafted = _Dataset(self, key, tables)
        return {
            "name": str(dataset.get("name") or key),
            "connect": connect,
            "when erased": "delete row",
            "tables": {name: drafted.table(name) for name in tables},
        }


def _columns(collection: Mapping[str, Any], above: str = "") -> Iterator[_Column]:
    for each in _items(collection, "fields", "a collection"):
        name = f"{above}{_word(each, 'name', 'a field')}"
        meta: Any = each.get("fides_meta") or each.get("fidesops_meta") or {}
        listed: Any = each.get("data_categories") or []
        names = tuple(str(item) for item in cast("list[Any]", listed)) if isinstance(listed, list) else ()
        if each.get("fields"):
            yield from _columns(each, f"{name}.")
        else:
            yield _Column(name, names, _mapping(meta, "fides_meta"))


@dataclass
class _Dataset:
    """One dataset: which of its collections are people, and how the rest hang on them."""

    reader: _Reader
    key: str
    tables: Mapping[str, list[_Column]]

    def table(self, name: str) -> dict[str, Any]:
        columns, place = self.tables[name], f"{self.key}.{name}"
        identities = {str(column.meta["identity"]): column.name for column in columns if column.meta.get("identity")}
        links = list(self._links(name))
        reached = [words for words, other in links if other in self._reached()]
        if not identities and not reached:
            self.reader.doubts.append(
                f"{place}: no identity and no reference leads to a person here; drafted as nobody’s"
            )
            return {"nobody": "no identity and no reference to one in the imported dataset"}
        made: dict[str, Any] = {}
        if identities:
            kind = f"person in {name}"
            self.reader.people[kind] = None
            made["one row is"] = f"a {kind}"
            made["found by"] = {
                _IDENTITIES.get(what, what.replace("_", " ")): column for what, column in identities.items()
            }
        elif reached:
            made["belongs to"] = reached
        linked = {column for words, _ in links for column in words["by"]}
        keys = {column.name for column in columns if column.meta.get("primary_key")}
        made["columns"], left = self._fields(columns, keys | linked, place)
        also = [words for words, _ in links if words not in reached or identities]
        left += [column for words in also for column in words["by"] if column not in keys]
        if left:
            made["leave"] = {"the imported dataset says that it is not about a person": sorted(set(left))}
        return {key: value for key, value in made.items() if value}

    def _fields(self, columns: list[_Column], skip: set[str], place: str) -> tuple[dict[str, str], list[str]]:
        mapped: dict[str, str] = {}
        left: list[str] = []
        for column in columns:
            if column.name in skip:
                continue
            if "." in column.name:
                self.reader.doubts.append(
                    f"{place}.{column.name}: nested; a notice maps columns, so its column is to be named"
                )
                continue
            fits = next((found for each in column.categories if (found := ours(each)) is not None), None)
            if fits is not None:
                mapped[column.name] = f"{fits[0]}.{fits[1]}"
                self.reader.data.setdefault(fits[0], {})[fits[1]] = None
            elif column.categories and all(each.startswith("system") for each in column.categories):
                left.append(column.name)
            else:
                self.reader.doubts.append(f"{place}.{column.name}: no category that corresponds; drafted as personal")
                mapped[column.name] = "undecided.to be decided"
                self.reader.data.setdefault("undecided", {})["to be decided"] = None
        return mapped, left

    def _links(self, name: str) -> Iterator[tuple[dict[str, Any], str]]:
        """References of this collection to others, and those of others that point here (``direction: to``)."""
        for column in self.tables[name]:
            for dataset, other, key in _references(column):
                if dataset == self.key and other in self.tables:
                    yield {"table": other, "by": [column.name], "key": [key]}, other
                else:
                    self.reader.doubts.append(f"{self.key}.{name}.{column.name}: refers to another dataset; not linked")
        for other, columns in self.tables.items():
            for column in columns:
                for dataset, here, key in _references(column):
                    if dataset == self.key and here == name and other != name and not column.meta.get("primary_key"):
                        yield {"table": other, "by": [key], "key": [column.name]}, other

    def _reached(self) -> set[str]:
        """The collections that lead to a person: through an identity, or a reference to one that does."""
        found = {
            name for name, columns in self.tables.items() if any(column.meta.get("identity") for column in columns)
        }
        while True:
            more = {
                name
                for name, columns in self.tables.items()
                if name not in found
                and any(other in found for column in columns for _, other, _ in _references(column))
            }
            if not more:
                return found
            found |= more


def _references(column: _Column) -> Iterator[tuple[str, str, str]]:
    listed: Any = column.meta.get("references") or []
    for each in cast("list[Any]", listed) if isinstance(listed, list) else []:
        reference = _mapping(each, "a reference")
        collection, _, key = str(reference.get("field") or "").partition(".")
        yield str(reference.get("dataset") or ""), collection, key


_IDENTITIES = {"phone_number": "phone", "email": "email", "external_id": "reference"}


def _collection(name: str, key: str, system: System) -> dict[str, Any]:
    table = system.tables[key]
    if table.nobody is not None:
        return {}
    identifiers = {column: what for what, column in table.found_by.items()}
    links = {link.by[0]: link.table for link in table.belongs_to if len(link.by) == 1}
    fields: list[dict[str, Any]] = []
    for column in dict.fromkeys([*table.found_by.values(), *links, *table.columns]):
        meta: dict[str, Any] = {}
        if column in identifiers:
            meta["identity"] = _FIDES_IDENTITIES.get(identifiers[column], identifiers[column].replace(" ", "_"))
        if column in links:
            meta["references"] = [{"dataset": name, "field": f"{links[column]}.id", "direction": "from"}]
        target = table.columns.get(column)
        categories = (
            [theirs(target)]
            if target is not None
            else ["user.unique_id" if column in identifiers else "system.operations"]
        )
        fields.append({"name": column, "data_categories": categories, **({"fides_meta": meta} if meta else {})})
    left = [column for names in table.leave.values() for column in names]
    fields += [{"name": column, "data_categories": ["system.operations"]} for column in left]
    return {"name": key, "fields": fields}


_FIDES_IDENTITIES = {"phone": "phone_number", "email": "email"}
