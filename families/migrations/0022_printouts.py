"""What was made for paper: whose it is, until when, and its fingerprint."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.walls import keeping_out, not_kept_from, of_family, walled


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0021_search_at_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Printout",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "Visit pack"),
                            ("record", "Whole record"),
                            ("plan", "Plan for the family"),
                        ],
                        max_length=10,
                    ),
                ),
                ("job_id", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("told", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="families.assessment",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="printouts",
                        to="families.family",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment__isnull", False), ("kind", "plan")),
                            models.Q(
                                models.Q(("kind", "plan"), _negated=True), ("assessment", None)
                            ),
                            _connector="OR",
                        ),
                        name="printout_of_a_plan_names_it",
                    )
                ],
            },
        ),
        walled("families_printout", of_family()),
        keeping_out("families_printout", not_kept_from()),
    ]
