"""What machines ask for without being told: whether this process lives, whether it can do its work, and a browser its icon."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from troth.desk.notices.versions import in_force
from troth.errors import TrothError


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return JsonResponse({"alive": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where the store answers and a notice is in force; 503 and which of the two is missing where not."""
    missing: list[str] = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        in_force()
    except DatabaseError:
        missing.append("store")
    except TrothError:
        missing.append("notice in force")
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where the mark is, for browsers that ask at the usual place because a published page names none."""
    return redirect(static("troth/mark.svg"), permanent=True)
