"""Stores from before roles decided: the first account becomes the privacy lead, as it would today, where nobody is one."""

from typing import Any

from django.db import migrations

LEAD = "privacy lead"


def name_a_lead(apps: Any, _schema: Any) -> None:
    """Give the first active account the role."""
    accounts = apps.get_model("troth_staff", "Account").objects.filter(is_active=True).order_by("pk")
    if any(LEAD in each.roles for each in accounts):
        return
    first = accounts.first()
    if first is not None:
        first.roles = sorted({*first.roles, LEAD})
        first.save(update_fields=["roles"])


class Migration(migrations.Migration):
    dependencies = [("troth_need", "0001_initial")]

    operations = [migrations.RunPython(name_a_lead, migrations.RunPython.noop)]
