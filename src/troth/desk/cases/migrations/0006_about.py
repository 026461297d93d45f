"""The kinds of person a case is about: by them it is decided who needs to see it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("troth_cases", "0005_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="about",
            field=models.CharField(default="", max_length=1000),
        ),
    ]
