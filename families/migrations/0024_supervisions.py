"""Supervisions and panels: whose, of which families, what was chosen of each and what was set."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables
from privacy.walls import above_seen, keeping_out, not_kept_from, of_family, of_row, walled

OF_PART = ("families_supervisionfamily", "part_id")
# As of before, and one more; the database knows no choices.
KINDS = models.CharField(
    choices=[
        ("home_visit", "Home visit"),
        ("phone", "Phone call"),
        ("meeting", "Meeting"),
        ("school", "At school or nursery"),
        ("message", "Letter or message"),
        ("other", "Other contact"),
        ("supervision", "Supervision or panel"),
    ],
    max_length=20,
)


def key() -> tuple[str, models.UUIDField]:
    """As of every table."""
    own = {"editable": False, "primary_key": True, "serialize": False}
    return "id", models.UUIDField(default=uuid.uuid4, **own)


def who(**options: bool) -> models.ForeignKey:
    """Somebody who works here."""
    return models.ForeignKey(
        **options,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def above(to: str, name: str) -> models.ForeignKey:
    """A row that this one goes with."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=name, to=f"families.{to}"
    )


def one_of(to: str) -> models.ForeignKey:
    """What may have been chosen."""
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to=f"families.{to}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0023_printouts_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(model_name="note", name="kind", field=KINDS),
                migrations.AlterField(model_name="noteside", name="kind", field=KINDS),
            ]
        ),
        Tables(
            migrations.CreateModel(
                name="Supervision",
                fields=[
                    key(),
                    ("held_on", models.DateField()),
                    ("made_at", models.DateTimeField()),
                    ("held_by", who()),
                    ("worker", who(null=True)),
                ],
                options={
                    "ordering": ("-held_on", "-made_at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("worker", None),
                                models.Q(("worker", models.F("held_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="supervision_of_another",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SupervisionFamily",
                fields=[
                    key(),
                    ("family", above("family", "supervisions")),
                    (
                        "note",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="supervision",
                            to="families.note",
                        ),
                    ),
                    ("supervision", above("supervision", "parts")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("supervision", "family"), name="supervision_once_a_family"
                        )
                    ]
                },
            ),
            migrations.CreateModel(
                name="SupervisionEntry",
                fields=[
                    key(),
                    (
                        "annotation",
                        privacy.encryption.EncryptedTextField(blank=True, null=True),
                    ),
                    ("at", models.DateTimeField()),
                    ("by", who()),
                    ("note", one_of("note")),
                    ("observation", one_of("observation")),
                    ("part", above("supervisionfamily", "entries")),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("note", None), ("observation__isnull", False)),
                                models.Q(("note__isnull", False), ("observation", None)),
                                _connector="OR",
                            ),
                            name="supervision_entry_is_one",
                        ),
                        models.UniqueConstraint(
                            fields=("part", "note", "observation"),
                            name="supervision_entry_once",
                            nulls_distinct=False,
                        ),
                    ]
                },
            ),
            migrations.CreateModel(
                name="SupervisionTask",
                fields=[
                    key(),
                    ("part", above("supervisionfamily", "tasks")),
                    (
                        "task",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="supervision",
                            to="families.task",
                        ),
                    ),
                ],
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supervision",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', "
                    "TG_TABLE_NAME;",
                    hash="3a3a751ff56042255ab1d1d267cde47fc8d8ed52",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changed_2f4b7",
                    table="families_supervision",
                    when="BEFORE",
                ),
            ),
        ),
        walled("families_supervisionfamily", of_family()),
        keeping_out("families_supervisionfamily", not_kept_from()),
        walled("families_supervisionentry", of_row(*OF_PART)),
        keeping_out("families_supervisionentry", above_seen(*OF_PART)),
        walled("families_supervisiontask", of_row(*OF_PART), changes=False),
        keeping_out("families_supervisiontask", above_seen(*OF_PART)),
    ]
