"""Everybody who has an account, for whoever manages them: invite, sign out, let in anew by two people, and let go."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from troth.desk.need.roles import roles_in_force
from troth.desk.pages.console.entering import errors_of
from troth.desk.pages.console.frame import account_of, console, for_staff, frame
from troth.desk.pages.console.fresh import freshly_proved
from troth.desk.pages.jinja import moment
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import Column, listed
from troth.desk.proposals.below import RECOVER
from troth.desk.proposals.proposals import propose
from troth.desk.staff import factors, sessions
from troth.desk.staff.invitations import Invited, invite, tell
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account
from troth.errors import TrothError


@for_staff
@allowed("manage staff")
@require_http_methods(["GET", "HEAD"])
def every(request: HttpRequest) -> HttpResponse:
    """Who has an account, and who once had."""
    asked = {"state": request.GET.get("state", "")}
    found = Account.objects.all() if asked["state"] == "all" else Account.objects.filter(is_active=True)
    columns = (Column(_("Name"), key="name"), Column(_("Roles")), Column(_("Signed in last"), key="last_login"))
    table = listed(_("Accounts"), found, columns, _row, request.GET, first="name")
    return console(request, "pages/staff.html", {"table": table, "asked": asked})


@for_staff
@allowed("manage staff")
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Invite somebody: a link goes by mail, or is shown this once."""
    given = {"email": request.POST.get("email", "")[:254], "name": request.POST.get("name", "")[:200]}
    known = sorted(roles_in_force().named)
    roles = tuple(role for role in request.POST.getlist("role") if role in known)
    if request.method == "POST":
        try:
            return _invited(request, invite(given["email"], given["name"], roles, by=account_of(request)))
        except TrothError as refusal:
            errors = errors_of(refusal)
    else:
        errors = []
    told = [("email" if field == "EMAIL" else field, words) for field, words in errors]
    facts = {"given": given, "roles": known, "chosen": roles, "errors": told, "wrong": dict(told)}
    return console(request, "pages/staff_invite.html", facts, status=400 if errors else 200)


@for_staff
@allowed("manage staff")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One account: what lets it in, where it is signed in, and what can be done about it."""
    who = Account.objects.filter(uid=uid).first()
    if who is None:
        raise Http404
    if request.method == "POST":
        return _act(request, who)
    held = [factors.NAMES[each.type] for each in factors.factors_of(who)]
    facts = {
        "who": who,
        "factors": held,
        "sessions": sessions.sessions_of(who),
        "comes_in": factors.has_factor(who),
        "oneself": who.pk == account_of(request).pk,
        "back": request.path,
    }
    return console(request, "pages/staff_one.html", facts)


@freshly_proved
def _act(request: HttpRequest, who: Account) -> HttpResponse:
    by, act = account_of(request), request.POST.get("act", "")
    if act == "link":
        return _invited(request, invite(who.email, who.name, tuple(who.roles), by=by))
    if act == "end":
        sessions.end_all(who, "ended by who manages accounts", by=by)
    elif act == "leave":
        leave(who, by=by)
    elif act == "recover":
        made = propose(RECOVER, {"account": who.uid}, why=request.POST.get("why", ""), by=by)
        return redirect("console-proposal", made.uid)
    else:
        raise Http404
    return redirect("console-staff-one", who.uid)


def _invited(request: HttpRequest, invited: Invited) -> HttpResponse:
    """The link by mail, and where there is no mail, or it did not go, here and this once."""
    link = request.build_absolute_uri(reverse("console-enter-link", args=[invited.token]))
    problem = ""
    try:
        told = tell(invited, link, frame(request)["house"])
    except TrothError as error:
        told, problem = False, error.what
    facts = {"who": invited.account, "link": "" if told else link, "problem": problem}
    return console(request, "pages/staff_invited.html", facts)


def _row(each: Account) -> tuple[object, ...]:
    name = Markup('<a class="govuk-link" href="{}">{}</a>').format(
        reverse("console-staff-one", args=[each.uid]), each.name
    )
    state = moment(each.last_login) if each.last_login else _("never")
    return name, ", ".join(each.roles), _("left %(when)s") % {"when": moment(each.left_at)} if each.left_at else state


urlpatterns = [
    path("staff/", every, name="console-staff"),
    path("staff/invite/", new, name="console-staff-invite"),
    path("staff/<slug:uid>/", one, name="console-staff-one"),
]
