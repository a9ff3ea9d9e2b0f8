"""What somebody says of a need or a fact, seen by whoever sees that."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.walls import NOBODY_HIDDEN, above_seen, keeping_out, walled

NEED = ("families_need", "need_id")
FACT = ("families_observation", "observation_id")
ENTRY = (
    f"(need_id IS NULL OR {above_seen(*NEED)}) AND (observation_id IS NULL OR {above_seen(*FACT)})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0033_given_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("corrected", "Corrected"),
                            ("kept", "Not changed: what they say is shown with it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("said", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="families.need",
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="families.observation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="families.need",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("need", None), ("observation__isnull", False)),
                            models.Q(("need__isnull", False), ("observation", None)),
                            _connector="OR",
                        ),
                        name="rectification_of_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "kept"), ("replaced_by", None)),
                            models.Q(
                                ("need__isnull", False),
                                ("outcome", "corrected"),
                                ("replaced_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="rectification_corrected_by_another",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rectification",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="de1148c2952bd2e52e5d306c7013718ce014dbdb",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changed_31440",
                    table="families_rectification",
                    when="BEFORE",
                ),
            ),
        ),
        walled("families_rectification", f"{NOBODY_HIDDEN} OR ({ENTRY})", changes=False),
        keeping_out("families_rectification", ENTRY),
    ]
