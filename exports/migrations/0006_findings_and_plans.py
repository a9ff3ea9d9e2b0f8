"""Who looks after a return and by when; what was answered about a record before one was built."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from privacy.tables import Tables
from privacy.walls import keeping_out, not_kept_from, of_family, walled

STAFF = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0005_consent_of_people"),
        ("families", "0021_search_at_once"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="ReturnDue",
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
                                ("fpd", "Family Progress Data"),
                                ("nis", "National Impact Study"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("period", models.CharField(max_length=7)),
                    ("due_on", models.DateField()),
                    ("set_at", models.DateTimeField(auto_now=True)),
                    ("owner", models.ForeignKey(to=settings.AUTH_USER_MODEL, **STAFF)),
                    (
                        "set_by",
                        models.ForeignKey(db_index=False, to=settings.AUTH_USER_MODEL, **STAFF),
                    ),
                ],
                options={
                    "ordering": ("-period", "kind"),
                    "constraints": [
                        models.UniqueConstraint(fields=("kind", "period"), name="return_due_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="FindingAnswer",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("period", models.CharField(max_length=7)),
                    ("code", models.CharField(max_length=30)),
                    ("seal", models.CharField(max_length=32)),
                    (
                        "answer",
                        models.CharField(
                            choices=[
                                ("confirmed", "Confirmed as it is"),
                                ("asked", "Keyworker asked"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("at", models.DateTimeField(auto_now_add=True)),
                    (
                        "by",
                        models.ForeignKey(db_index=False, to=settings.AUTH_USER_MODEL, **STAFF),
                    ),
                    ("family", models.ForeignKey(to="families.family", **STAFF)),
                ],
                options={
                    "ordering": ("at",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "period", "code", "seal", "answer"),
                            name="finding_answered_once",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="e08750d12e903fe66b45b327d570ef6140e51a92",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_500be",
                                table="exports_findinganswer",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
        walled("exports_findinganswer", of_family(), changes=False),
        keeping_out("exports_findinganswer", not_kept_from()),
    ]
