"""Contradictions between what a notice says of others and who they are: transfers, marketing, consent, and who runs systems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from troth.notice.countries import country_name
from troth.notice.models import Channel, Cookie
from troth.notice.problems import Path, Problem, listed
from troth.notice.scene import Scene
from troth.notice.systems import System


def _no_transfers(scene: Scene) -> Iterator[Problem]:
    transfers = scene.notice.transfers
    if transfers is None or transfers.outside_the_uk != "never":
        return
    claim: Path = ("transfers", "outside the uk")
    for path, name, country in abroad(scene):
        what = f"data never leaves the UK, yet {name} {'are' if path[0] == 'recipients' else 'is'} in {country_name(country)}"
        yield scene.clash("no-transfers", claim, path, what, "write ‘with safeguards’, or keep the data in the UK")


def abroad(scene: Scene) -> Iterator[tuple[Path, str, str]]:
    """Recipients, systems and backups outside the UK: the place of the country, a name, and the country's code."""
    for name, recipient in scene.notice.recipients.items():
        if recipient.country != "GB":
            yield ("recipients", name, "country"), f"‘{name}’", recipient.country
    for name, system in scene.notice.systems.items():
        if system.country != "GB":
            yield ("systems", name, "country"), f"the system ‘{name}’", system.country
        if system.backups is not None and system.backups.country != "GB":
            yield ("systems", name, "backups", "country"), f"the backup of ‘{name}’", system.backups.country


def _never_shared(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    claim = next(
        (("marketing", name, "rule") for name, each in notice.marketing.items() if each.rule == "never shared"), None
    )
    if claim is None:
        return
    rule, said = "never-shared", "details are never shared for marketing"
    cookies: Mapping[str, Cookie] = notice.cookies.cookies if notice.cookies else {}
    for name, cookie in cookies.items():
        if cookie.purpose in ("advertising", "referral") and not scene.ourselves(cookie.provider):
            what = f"{said}, yet ‘{cookie.provider}’ sets the {cookie.purpose} cookie ‘{name}’"
            fix = "take the cookie out, or say what is shared with whom"
            yield scene.clash(rule, claim, ("cookies", "set", name, "purpose"), what, fix)
    for name, recipient in notice.recipients.items():
        if recipient.markets_for_itself:
            what = f"{said}, yet ‘{name}’ uses them for marketing of its own"
            yield scene.clash(
                rule, claim, ("recipients", name, "markets for itself"), what, "end that, or change the promise"
            )
    for name, purpose in notice.purposes.items():
        for index, each in enumerate(purpose.shared_with if purpose.channels else ()):
            other = notice.recipients.get(each)
            if other is not None and other.role in ("controller", "joint controller") and not other.markets_for_itself:
                what = f"{said}, yet the marketing purpose ‘{name}’ shares them with ‘{each}’, a {other.role}"
                fix = "share only with processors here, or change the promise"
                yield scene.clash(rule, claim, ("purposes", name, "shared with", index), what, fix)


def _withdrawal(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    if "withdrawal of consent" not in notice.rights:
        for name, purpose in notice.purposes.items():
            kind = next((kind for kind, about in purpose.about.items() if about.lawful_basis == "consent"), None)
            if kind is not None:
                what = (
                    f"‘{name}’ rests on consent, and the rights do not say that it can be withdrawn: UK GDPR Art 7(3)"
                )
                here: Path = ("purposes", name, "about", kind, "lawful basis")
                fix = "add ‘withdrawal of consent’ to the rights"
                yield scene.clash("consent-no-withdrawal", here, ("rights",), what, fix, key=True)
    ways_out = "withdrawal of consent" in notice.rights or "objection" in notice.rights
    if not ways_out and not any(each.rule == "opt out" for each in notice.marketing.values()):
        for name, purpose in notice.purposes.items():
            if purpose.channels:
                what = f"‘{name}’ sends marketing by {listed(purpose.channels)}, and nothing says how people stop it"
                fix = "add a rule ‘opt out’ to ‘marketing’ (UK GDPR Art 21(2), PECR reg 22)"
                yield scene.clash(
                    "consent-no-withdrawal", ("purposes", name, "channels"), ("rights",), what, fix, key=True
                )


def _channels(scene: Scene) -> Iterator[Problem]:
    known = set(get_args(Channel))
    for rule_name, rule in scene.notice.marketing.items():
        if rule.rule != "channels" or not rule.allows or not set(rule.allows) <= known:
            continue
        for name, purpose in scene.notice.purposes.items():
            for index, channel in enumerate(purpose.channels):
                if channel not in rule.allows:
                    what = f"‘{name}’ uses the channel {channel}, which the rule ‘{rule_name}’ does not name"
                    second: Path = ("marketing", rule_name, "allows")
                    fix = f"add {channel} to the rule, or take it out here"
                    yield scene.clash("channel-not-allowed", ("purposes", name, "channels", index), second, what, fix)


def _owners(scene: Scene) -> Iterator[Problem]:
    notice = scene.notice
    shared = {name for purpose in notice.purposes.values() for name in purpose.shared_with}
    for name, system in notice.systems.items():
        owner = notice.recipients.get(system.run_by or "")
        if owner is None or system.run_by is None:
            continue
        here: Path = ("systems", name, "run by")
        if owner.role == "processor" and system.run_by not in shared:
            what = f"‘{system.run_by}’ runs ‘{name}’ for us, and no purpose shares data with it"
            fix = "add it to ‘shared with’ of the purposes whose data lies there"
            yield scene.clash("system-owner-not-shared", here, ("recipients", system.run_by), what, fix, key=True)
        more = [each for each in _held(system) if owner.receives and each not in owner.receives]
        if more:
            what = f"‘{name}’ holds {listed(more)} data, which ‘{system.run_by}’, who runs it, is not said to receive"
            fix = "add it to what it receives"
            yield scene.clash("system-owner-receives-less", here, ("recipients", system.run_by, "receives"), what, fix)


def _held(system: System) -> tuple[str, ...]:
    """The categories a system holds, in the order they are named."""
    named = [*system.holds]
    named += [target.partition(".")[0] for table in system.tables.values() for target in table.columns.values()]
    return tuple(dict.fromkeys(named))


def _clients(scene: Scene) -> Iterator[Problem]:
    for name, told in scene.notice.instructions.items():
        client = scene.notice.recipients.get(told.client)
        if client is not None and client.role not in ("controller", "joint controller"):
            what = (
                f"‘{told.client}’ instructs us, and its role is {client.role}; only a controller instructs a processor"
            )
            second: Path = ("recipients", told.client, "role")
            fix = "write ‘role: controller’ there"
            yield scene.clash("client-no-controller", ("instructions", name, "client"), second, what, fix)


SHARING: tuple[Callable[[Scene], Iterator[Problem]], ...] = (
    _no_transfers, _never_shared, _withdrawal, _channels, _owners, _clients,
)  # fmt: skip
"""Every check of who gets data, in the order in which they are reported."""
