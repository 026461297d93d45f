"""What a search of the console finds among the sentences of the notice in force, with their verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.utils.translation import gettext as _

from troth.board.lately import last_run
from troth.desk.notices.versions import notice_in_force
from troth.desk.pages.addresses import address_of
from troth.desk.pages.console.search import Finder, Hit, finds, has_all
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.notice.entries import Promise, entries


def sentences(words: str, _account: Account) -> Iterable[Hit]:
    """Promises first, then what else the notice says; by its words, its id, or the name of a clause."""
    try:
        notice = notice_in_force()
    except TrothError:
        return
    fitting = [
        entry
        for entry in entries(notice)
        if has_all(words, f"{entry.sentence} {entry.id}") or words in (clause.casefold() for clause in entry.clauses)
    ]
    promises = [entry for entry in fitting if isinstance(entry, Promise)]
    for seen in last_run(promises).seen if promises else ():
        yield Hit(seen.promise.sentence, address_of("console-promise", seen.promise.id), _(seen.outcome))
    for entry in fitting:
        if not isinstance(entry, Promise):
            yield Hit(entry.sentence, f"/#{quote(entry.id)}", _(entry.form))


def every_sentence(words: str) -> str:
    """The list of all sentences with these words."""
    return f"{address_of('console-promises')}?words={quote(words)}"


finds(Finder("Sentences of the notice", sentences, 10, "see promises", every_sentence))
