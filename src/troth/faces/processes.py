"""Settings of gunicorn for ``troth web --processes``; or alone: ``gunicorn -c python:troth.faces.processes --bind HOST:PORT``.

The names are gunicorn's. Told to end (SIGTERM), each process answers what it has begun; its log is ours, without a word of
what was asked for.
"""

from __future__ import annotations

from troth.faces.patience import GRACE

wsgi_app = "troth.faces.wsgi:application"
worker_class = "troth.faces.patient_worker.PatientWorker"
graceful_timeout = GRACE
timeout = 60
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = ""  # by which scheme and from where people come is judged by troth.faces.hardening
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "troth.faces.logs.Lines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "WARNING", "handlers": ["lines"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["lines"], "propagate": False}},
}
