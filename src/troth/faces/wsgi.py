"""The pages as a WSGI application, for gunicorn, granian or another server: ``troth.faces.wsgi:application``."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from troth.faces.logs import log_to_standard_error  # noqa: E402

log_to_standard_error()
