"""What every page of the portal is given beside the notice itself: the bar, and the name of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troth.desk.notices.versions import notice_in_force
from troth.desk.pages.ways import ways


def portal(request: HttpRequest, template: str, facts: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the portal from a room's template and its facts. Raises TrothError while no notice is in force."""
    notice = notice_in_force()
    given = {"ways": ways("portal", request), "organisation": notice.organisation, "notice": notice, **facts}
    return render(request, template, given, status=status)
