"""Who needs to know what: the roles of the notice in force, who has them, and which must be confirmed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troth.desk.need.confirming import change_roles, confirm, to_confirm
from troth.desk.need.roles import roles_in_force
from troth.desk.need.waking import standing_of
from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import listed, plain
from troth.desk.pages.ways import Way, lead
from troth.desk.staff.models import Account
from troth.errors import TrothError


@for_staff
@allowed("manage staff")
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """The roles, what they see and may do, and who has them; posting confirms a role of somebody, or gives and takes roles."""
    problem, roles = None, roles_in_force()
    if request.method == "POST":
        who = Account.objects.filter(uid=request.POST.get("account", "")[:16], is_active=True).first()
        if who is None:
            raise Http404
        try:
            if request.POST.get("act") == "roles":
                change_roles(who, [name for name in request.POST.getlist("role") if name], by=account_of(request))
            else:
                confirm(who, request.POST.get("role", "")[:200], by=account_of(request))
            return redirect("console-need")
        except TrothError as refused:
            problem = refused
    staff = list(Account.objects.filter(is_active=True).order_by("name", "pk"))
    rows = [
        (
            role.name,
            ", ".join(role.purposes) or "–",
            ", ".join(sorted(frozenset[str]().union(*role.categories.values()))) or "–",
            ", ".join(sorted(role.acts)),
            ", ".join(each.name for each in staff if role.name in each.roles) or "–",
        )
        for role in roles.named.values()
    ]
    found = Account.objects.filter(is_active=True)
    page = listed(_("Staff"), found, (), lambda each: (each,), request.GET, first="name", page_size=25)
    heads = [_("Role"), _("Works for"), _("Sees"), _("May"), _("Who")]
    facts = {
        "problem": problem,
        "due": [each for each in to_confirm() if roles.named[each.role].sleeps],
        "me": account_of(request).pk,
        "staff": [(each, standing_of(each, roles)) for (each,) in page.rows],
        "listed": page,
        "names": list(roles.named),
        "table": plain(_("Roles"), heads, rows),
    }
    return console(request, "pages/need.html", facts, status=409 if problem else 200)


urlpatterns = [path("need-to-know/", every, name="console-need")]

lead("house", Way("Need to know", "console-need", 70, act="manage staff"))
