"""Alerts: what must be known before anybody meets a family. Judged once; only the end is written."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables
from privacy.walls import keeping_out, not_kept_from, of_family, walled

JUDGED_ONCE = """
REVOKE UPDATE, DELETE ON families_risk FROM tfcase_app;
GRANT UPDATE (family_id, ended_by_id, ended_at, ended_as) ON families_risk TO tfcase_app
"""
AS_BEFORE = "GRANT UPDATE, DELETE ON families_risk TO tfcase_app"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0027_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Risk",
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
                                ("not_alone", "Do not visit alone"),
                                ("elsewhere", "Do not meet at home"),
                                ("contact", "Ring, write or call only as agreed"),
                                ("threats", "Threats or violence to workers"),
                                ("animal", "Dog or other animal"),
                                ("weapon", "There may be a weapon"),
                                ("infection", "Infection or other danger to health"),
                                ("other", "Something else"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "level",
                        models.PositiveSmallIntegerField(
                            choices=[(1, "Low"), (2, "Medium"), (3, "High")]
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("review_on", models.DateField()),
                    ("raised_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "ended_as",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("over", "It is over"),
                                ("error", "Entered in error"),
                                ("reviewed", "Judged anew"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="risks",
                            to="families.family",
                        ),
                    ),
                    (
                        "follows",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="followed_by",
                            to="families.risk",
                        ),
                    ),
                    (
                        "raised_by",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-level", "raised_at", "id"),
                    "indexes": [models.Index(fields=["family", "-level"], name="risk_of_family")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_as", ""), ("ended_at", None), ("ended_by", None)),
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("ended_by__isnull", False),
                                    models.Q(("ended_as", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="risk_ended_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("level__range", (1, 3))), name="risk_level_known"
                        ),
                    ],
                },
            )
        ),
        walled("families_risk", of_family()),
        keeping_out("families_risk", not_kept_from()),
        migrations.RunSQL(JUDGED_ONCE, AS_BEFORE),
    ]
