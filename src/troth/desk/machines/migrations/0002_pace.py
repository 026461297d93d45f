"""How fast each machine asks, whichever process answers."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("troth_machines", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("paid_until", models.BigIntegerField(db_index=True)),
            ],
        ),
    ]
