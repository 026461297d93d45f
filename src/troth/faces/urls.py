"""Where every page is: the portal at the root, the console under /console/. Rooms bring their own pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from troth.faces import api, health

handler400 = "troth.desk.pages.errors.bad_request"
handler403 = "troth.desk.pages.errors.not_allowed"
handler404 = "troth.desk.pages.errors.not_found"
handler500 = "troth.desk.pages.errors.went_wrong"

urlpatterns = [
    path("health", health.alive, name="health"),
    path("ready", health.ready, name="ready"),
    path("api/v1/", include("troth.faces.api")),
    path("", include("troth.desk.pages.styleguide")),
    path("favicon.ico", health.icon, name="icon"),
    re_path(r"^api/v1\Z", api.nothing),
    path("console/", include("troth.board.console")),
    path("console/", include("troth.desk.pages.console.systems")),
    path("console/", include("troth.desk.pages.console.cases")),
    path("console/", include("troth.desk.pages.console.evidence")),
    path("console/", include("troth.desk.pages.console.machines")),
    path("console/", include("troth.desk.pages.console.proposals")),
    path("console/", include("troth.keepers.rights.console")),
    path("console/", include("troth.desk.pages.console.undertakings")),
    path("console/", include("troth.desk.pages.console.need")),
    path("console/", include("troth.desk.pages.console.looks")),
    path("console/", include("troth.desk.pages.console.entering")),
    path("console/", include("troth.desk.pages.console.account")),
    path("console/", include("troth.desk.pages.console.staff")),
    path("", include("troth.keepers.rights.portal")),
    path("", include("troth.keepers.publication.well_known")),
    path("", include("troth.keepers.publication.portal")),
]
