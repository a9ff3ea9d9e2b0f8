"""Who is kept out, let in and shown what is hidden; what moves from keyworker to keyworker."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("families", "0013_restrictions")]

    dependencies = [
        ("families", "0002_tables_of_work"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Exclusion",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="exclusions",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="exclusions",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="exclusions",
                            to="families.person",
                        ),
                    ),
                    ("reference", models.CharField(max_length=40)),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                ("own_record", "It is their own record"),
                                ("relative", "A relative or member of the household"),
                                ("former_client", "They were helped by this service themselves"),
                                ("known_privately", "They know the family privately"),
                                ("complaint", "A complaint or conflict of interest"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "put_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("put_at", models.DateTimeField()),
                    (
                        "end_reason_code",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("mistake", "It was put on the wrong record or person"),
                                ("no_longer", "The reason no longer holds"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("ended_at"), descending=True, nulls_first=True),
                        "-put_at",
                        "id",
                    ),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("family", None), ("person", None), _connector="XOR"
                            ),
                            name="exclusion_of_one_record",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("user", "family", "person"),
                            name="exclusion_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("end_reason_code", ""), ("ended_at", None), ("ended_by", None)
                                ),
                                models.Q(
                                    ("ended_at__isnull", False),
                                    ("ended_by__isnull", False),
                                    models.Q(("end_reason_code", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="exclusion_ended_with_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_by", None),
                                models.Q(("ended_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                            name="exclusion_ended_by_other",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Restriction",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="restrictions",
                            to="families.family",
                        ),
                    ),
                    ("reference", models.CharField(max_length=40)),
                    (
                        "level",
                        models.CharField(
                            choices=[("restricted", "Restricted"), ("sealed", "Sealed")],
                            max_length=20,
                        ),
                    ),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                (
                                    "safety",
                                    "Somebody would be in danger if it were known where they are",
                                ),
                                ("staff", "A member of staff, a councillor, or a family of theirs"),
                                ("court", "A court or the police asked for it"),
                                ("adoption", "An adoption"),
                                ("interest", "The press or the public take an interest"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "put_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("put_at", models.DateTimeField()),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("ended_at"), descending=True, nulls_first=True),
                        "-put_at",
                        "id",
                    ),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("family",),
                            name="restriction_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at", None), ("ended_by", None)),
                                models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                _connector="OR",
                            ),
                            name="restriction_ended_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RestrictionName",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "restriction",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="named",
                            to="families.restriction",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("restriction", "user"), name="restriction_names_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="EmergencyOpening",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="emergencies",
                            to="families.family",
                        ),
                    ),
                    ("reference", models.CharField(max_length=40)),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                ("danger", "Somebody may be in danger now"),
                                ("cover", "Their worker is away and cannot wait for"),
                                ("court", "A court, the police or a hospital asks now"),
                                ("other", "Another reason"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("opened_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("justified", "It was justified"),
                                ("not_justified", "It was not justified, and is followed up"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "reviewed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("reviewed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("reviewed_at"), descending=True, nulls_first=True),
                        "-opened_at",
                        "id",
                    ),
                    "indexes": [
                        models.Index(fields=["user", "ends_at"], name="emergency_user_until")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ends_at__gt", models.F("opened_at")),
                                (
                                    "ends_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opened_at"),
                                        "+",
                                        models.Value(datetime.timedelta(seconds=3600)),
                                    ),
                                ),
                            ),
                            name="emergency_an_hour_at_most",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decision", ""), ("reviewed_at", None), ("reviewed_by", None)
                                ),
                                models.Q(
                                    ("reviewed_at__isnull", False),
                                    ("reviewed_by__isnull", False),
                                    models.Q(("decision", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="emergency_reviewed_with_decision",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("reviewed_by", None),
                                models.Q(("reviewed_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                            name="emergency_reviewed_by_other",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Reveal",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="families.family",
                        ),
                    ),
                    (
                        "group",
                        models.CharField(
                            choices=[
                                ("protected_address", "protected address"),
                                ("health", "health"),
                                ("domestic_abuse", "domestic abuse"),
                                ("adoption", "adoption"),
                                ("unsorted", "not yet sorted"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                (
                                    "case_work",
                                    "I work with this family and need it for what I do now",
                                ),
                                ("safety", "Somebody’s safety"),
                                ("meeting", "A meeting or visit about this family"),
                                ("correction", "To put the record right"),
                                ("request", "A question from the family or another agency"),
                                ("oversight", "Supervision or a check of quality"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("revealed_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-revealed_at", "id"),
                    "indexes": [
                        models.Index(fields=["user", "family", "ends_at"], name="reveal_user_until")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ends_at__gt", models.F("revealed_at")),
                                (
                                    "ends_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("revealed_at"),
                                        "+",
                                        models.Value(datetime.timedelta(seconds=3600)),
                                    ),
                                ),
                            ),
                            name="reveal_for_a_while_only",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="what_was_shown_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."family_id" IS DISTINCT FROM (NEW."family_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."reason_code" IS DISTINCT FROM (NEW."reason_code") OR OLD."revealed_at" IS DISTINCT FROM (NEW."revealed_at"))',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="840b69e0ed43a1e91ac1ffef96067c129d95d329",
                                operation="UPDATE",
                                pgid="pgtrigger_what_was_shown_stays_697d4",
                                table="families_reveal",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="hidden_earlier_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (NEW."ends_at" > (OLD."ends_at"))',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="dc4309beb7b7185eb402a1a06167d52631cf4a1b",
                                operation="UPDATE",
                                pgid="pgtrigger_hidden_earlier_only_310dc",
                                table="families_reveal",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AccessReview",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("quarter", models.CharField(max_length=7)),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="access_reviews",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("keyworker", "Keyworker"),
                                ("manager", "Team manager"),
                                ("head_of_service", "Head of service"),
                                ("analyst", "Analyst"),
                                ("dpo", "Data protection officer"),
                                ("safeguarding_lead", "Safeguarding lead"),
                                ("internal_auditor", "Internal auditor"),
                                ("administrator", "Administrator"),
                                ("partner", "Partner"),
                                ("system", "System (timetable and commands)"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "team",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="privacy.team",
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            choices=[("confirmed", "Confirmed"), ("flagged", "Flagged")],
                            max_length=10,
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
                    "ordering": ("quarter", "user"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("quarter", "user"), name="access_review_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("by", models.F("user")), _negated=True),
                            name="access_review_by_other",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseloadMove",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "worker",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "to",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("started_on", models.DateField()),
                    ("asked_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-asked_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="b273aa7f1374236cccd29a35ec65ee869a566c20",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_e5db1",
                                table="families_caseloadmove",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseloadMoveRow",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "move",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="families.caseloadmove",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="caseload_moves",
                            to="families.family",
                        ),
                    ),
                    (
                        "became",
                        models.CharField(
                            choices=[("", "Waits"), ("moved", "Handed on"), ("refused", "Stays")],
                            default="",
                            max_length=10,
                        ),
                    ),
                    ("refusal", models.CharField(default="", max_length=300)),
                ],
                options={
                    "ordering": ("move", "family"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("move", "family"), name="handed_on_once_a_move"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("became", "refused"), ("refusal", ""), _connector="OR"
                            ),
                            name="handing_on_refused_why",
                        ),
                    ],
                },
            ),
        ),
    ]
