"""Figures of a large council as they were worked out, for their reader alone."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from privacy.walls import walled


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0035_restrictions_give_way"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptFigures",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("page", models.CharField(max_length=20)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("shown", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("asked_on", models.DateField()),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("page", "query"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reader", "page", "query"), name="figures_kept_once"
                    )
                ],
            },
        ),
        walled("families_keptfigures", "reader_id = (SELECT tfcase_asks())"),
    ]
