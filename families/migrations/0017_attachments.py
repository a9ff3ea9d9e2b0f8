"""Papers of a family, and what each of them shows, behind the second wall."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables
from privacy.walls import above_seen, keeping_out, not_kept_from, of_family, of_row, walled

OF_ATTACHMENT = ("families_attachment", "attachment_id")
# What was attached stays as it is; it goes with its family or person, is scanned, or taken out.
ATTACHED = """
REVOKE UPDATE, DELETE ON families_attachment FROM tfcase_app;
GRANT UPDATE (family_id, person_id, title, file_name, scan, scanned_at, threat, removed_at,
    removed_by_id, removed_for) ON families_attachment TO tfcase_app;
REVOKE UPDATE ON families_attachmentlink FROM tfcase_app
"""


def key() -> models.UUIDField:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0016_quality_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Attachment",
                fields=[
                    ("id", key()),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attachments",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attachments",
                            to="families.person",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("letter", "Letter"),
                                ("report", "Report"),
                                ("certificate", "Certificate or result"),
                                ("signed", "Signed form"),
                                ("photo", "Photograph"),
                                ("other", "Other document"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("title", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("file_name", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("on_date", models.DateField()),
                    ("content", models.CharField(max_length=10)),
                    ("size", models.PositiveIntegerField()),
                    ("sha256", models.CharField(max_length=64)),
                    (
                        "scan",
                        models.CharField(
                            choices=[
                                ("none", "Not scanned"),
                                ("clean", "Scanned, clean"),
                                ("infected", "Infected"),
                            ],
                            default="none",
                            max_length=10,
                        ),
                    ),
                    ("scanned_at", models.DateTimeField(blank=True, null=True)),
                    ("threat", models.CharField(blank=True, max_length=100)),
                    (
                        "added_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("added_at", models.DateTimeField()),
                    ("removed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "removed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "removed_for",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("wrong_family", "It belongs to another family"),
                                ("duplicate", "It is attached twice"),
                                ("infected", "The virus scan found something in it"),
                                ("mistake", "It was attached by mistake"),
                            ],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-on_date", "-added_at", "id"),
                    "indexes": [
                        models.Index(fields=["family", "-on_date"], name="attachment_family_day"),
                        models.Index(
                            condition=models.Q(("removed_at", None), ("scan", "none")),
                            fields=["added_at"],
                            name="attachment_not_scanned",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("removed_at", None), ("removed_by", None), ("removed_for", "")
                                ),
                                models.Q(
                                    ("removed_at__isnull", False),
                                    ("removed_by__isnull", False),
                                    models.Q(("removed_for", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="attachment_removed_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("scan", "none"), ("scanned_at", None), ("threat", "")),
                                models.Q(
                                    ("scan", "clean"), ("scanned_at__isnull", False), ("threat", "")
                                ),
                                models.Q(
                                    ("scan", "infected"),
                                    ("scanned_at__isnull", False),
                                    models.Q(("threat", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="attachment_scan_says_when",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="stays_as_attached",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF (NEW.reference, NEW.sha256, NEW.size, NEW.content, NEW.added_by_id, NEW.added_at)\n        IS DISTINCT FROM\n        (OLD.reference, OLD.sha256, OLD.size, OLD.content, OLD.added_by_id, OLD.added_at) THEN\n        RAISE EXCEPTION 'What was attached is not exchanged.' USING ERRCODE = 'check_violation';\n    END IF;\n    IF OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL THEN\n        RAISE EXCEPTION 'A removed file is gone.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="708c206903df667a18a0fab27c42aa8c1979d38a",
                                operation="UPDATE",
                                pgid="pgtrigger_stays_as_attached_5a38a",
                                table="families_attachment",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AttachmentLink",
                fields=[
                    ("id", key()),
                    (
                        "attachment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="links",
                            to="families.attachment",
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="papers",
                            to="families.need",
                        ),
                    ),
                    (
                        "observation",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="papers",
                            to="families.observation",
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="papers",
                            to="families.note",
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("at", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("attachment", "need", "observation", "note"),
                            name="attachment_link_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("need__isnull", False), ("note", None), ("observation", None)
                                ),
                                models.Q(
                                    ("need", None), ("note", None), ("observation__isnull", False)
                                ),
                                models.Q(
                                    ("need", None), ("note__isnull", False), ("observation", None)
                                ),
                                _connector="OR",
                            ),
                            name="attachment_link_to_one",
                        ),
                    ],
                },
            ),
        ),
        walled("families_attachment", of_family()),
        keeping_out("families_attachment", not_kept_from()),
        walled("families_attachmentlink", of_row(*OF_ATTACHMENT)),
        keeping_out("families_attachmentlink", above_seen(*OF_ATTACHMENT)),
        migrations.RunSQL(ATTACHED, migrations.RunSQL.noop),
    ]
