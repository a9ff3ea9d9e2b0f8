"""Windows and tariffs, what goes to the ministry and comes back, internal audit."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("outcomes", "0012_internal_audit")]

    dependencies = [
        ("outcomes", "0002_tables_of_claims"),
    ]

    operations = [
        # Before the columns whose defaults they are.
        migrations.RunSQL(
            "CREATE SEQUENCE outcomes_submission_reference",
            "DROP SEQUENCE outcomes_submission_reference",
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE outcomes_answer_reference", "DROP SEQUENCE outcomes_answer_reference"
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE outcomes_audit_reference", "DROP SEQUENCE outcomes_audit_reference"
        ),
        Tables(
            migrations.CreateModel(
                name="ClaimWindow",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("sourced", "From a published source"),
                                ("entered", "Entered by the council"),
                                ("recalled", "Recalled, not confirmed"),
                                ("inferred", "Inferred, not confirmed"),
                                ("invented", "Invented for the demonstration"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("source", models.CharField(max_length=200)),
                    ("label", models.CharField(max_length=80)),
                    ("opens_on", models.DateField()),
                    ("closes_on", models.DateField()),
                ],
                options={
                    "ordering": ("-opens_on", "phase"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("phase", "opens_on"), name="claim_window_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closes_on__isnull", True),
                                ("opens_on__isnull", True),
                                ("closes_on__gte", models.F("opens_on")),
                                _connector="OR",
                            ),
                            name="claim_window_in_order",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "outcomes_claimwindowevent" ("basis", "closes_on", "id", "label", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "source") VALUES (OLD."basis", OLD."closes_on", OLD."id", OLD."label", OLD."opens_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."phase", OLD."source"); RETURN NULL;',
                                hash="46625cb1a284a4c9c5528312057c476232aa052a",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_5f7f8",
                                table="outcomes_claimwindow",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "outcomes_claimwindowevent" ("basis", "closes_on", "id", "label", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "source") VALUES (OLD."basis", OLD."closes_on", OLD."id", OLD."label", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."source"); RETURN NULL;',
                                hash="a818214adf1fb831590c55adf5260fd27c592edc",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_dda9b",
                                table="outcomes_claimwindow",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimWindowEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="events",
                            to="outcomes.claimwindow",
                        ),
                    ),
                    (
                        "pgh_context",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="pghistory.context",
                        ),
                    ),
                    ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("sourced", "From a published source"),
                                ("entered", "Entered by the council"),
                                ("recalled", "Recalled, not confirmed"),
                                ("inferred", "Inferred, not confirmed"),
                                ("invented", "Invented for the demonstration"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("source", models.CharField(max_length=200)),
                    ("label", models.CharField(max_length=80)),
                    ("opens_on", models.DateField()),
                    ("closes_on", models.DateField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Tariff",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("sourced", "From a published source"),
                                ("entered", "Entered by the council"),
                                ("recalled", "Recalled, not confirmed"),
                                ("inferred", "Inferred, not confirmed"),
                                ("invented", "Invented for the demonstration"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("source", models.CharField(max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("attachment_fee", "Attachment fee for a family"),
                                ("result_payment", "Payment for a result"),
                                ("allocation_minimum", "Fewest results in a year"),
                                ("allocation_maximum", "Most results in a year"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("from_on", models.DateField()),
                    ("to_on", models.DateField(blank=True, null=True)),
                    ("value", models.DecimalField(decimal_places=2, max_digits=10)),
                ],
                options={
                    "ordering": ("phase", "kind", "-from_on"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("phase", "kind", "from_on"), name="tariff_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("to_on__isnull", True),
                                ("to_on__gte", models.F("from_on")),
                                _connector="OR",
                            ),
                            name="tariff_in_order",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("value__gte", 0)), name="tariff_not_negative"
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "outcomes_tariffevent" ("basis", "from_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "source", "to_on", "value") VALUES (OLD."basis", OLD."from_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."phase", OLD."source", OLD."to_on", OLD."value"); RETURN NULL;',
                                hash="d0ebaf688cbe69befcac3115fa972e05ac0d094c",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_b1b1e",
                                table="outcomes_tariff",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "outcomes_tariffevent" ("basis", "from_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "source", "to_on", "value") VALUES (OLD."basis", OLD."from_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."source", OLD."to_on", OLD."value"); RETURN NULL;',
                                hash="85334f8ee4ed5f2b7a71eb322d0ea850be8e0ca2",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_a4f6c",
                                table="outcomes_tariff",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TariffEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="events",
                            to="outcomes.tariff",
                        ),
                    ),
                    (
                        "pgh_context",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="pghistory.context",
                        ),
                    ),
                    ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("sourced", "From a published source"),
                                ("entered", "Entered by the council"),
                                ("recalled", "Recalled, not confirmed"),
                                ("inferred", "Inferred, not confirmed"),
                                ("invented", "Invented for the demonstration"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("source", models.CharField(max_length=200)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("attachment_fee", "Attachment fee for a family"),
                                ("result_payment", "Payment for a result"),
                                ("allocation_minimum", "Fewest results in a year"),
                                ("allocation_maximum", "Most results in a year"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("from_on", models.DateField()),
                    ("to_on", models.DateField(blank=True, null=True)),
                    ("value", models.DecimalField(decimal_places=2, max_digits=10)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Submission",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "reference",
                        models.CharField(
                            db_default=models.Func(
                                models.Value("outcomes_submission_reference"),
                                output_field=models.CharField(max_length=20),
                                template="('SB-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
                            ),
                            max_length=20,
                            unique=True,
                        ),
                    ),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    ("completed_at", models.DateTimeField(null=True)),
                    ("rows", models.PositiveIntegerField(default=0)),
                    ("sha256", models.CharField(blank=True, max_length=64)),
                ],
                options={
                    "ordering": ("-asked_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_complete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."completed_at" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="1e6bd9c589bb3cd9a72b69861e6be0984b3f6322",
                                operation="UPDATE",
                                pgid="pgtrigger_sealed_once_complete_29886",
                                table="outcomes_submission",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubmissionLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "submission",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="lines",
                            to="outcomes.submission",
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="submission_lines",
                            to="outcomes.claim",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("submitted", "Submitted"),
                                ("refused", "Not submitted"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("refusal", models.CharField(blank=True, max_length=300)),
                    ("claim_reference", models.CharField(max_length=20)),
                    ("family_ref", models.CharField(max_length=40)),
                    ("route", models.CharField(max_length=10)),
                    ("judged_on", models.DateField(null=True)),
                    ("submitted_on", models.DateField(null=True)),
                    ("receipt", models.CharField(blank=True, max_length=64)),
                ],
                options={
                    "ordering": ("submission", "claim_reference"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("submission", "claim"), name="submission_line_once"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state", "submitted")),
                            fields=("claim",),
                            name="submission_of_claim_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "submitted"), _negated=True),
                                models.Q(
                                    ("judged_on__isnull", False),
                                    ("submitted_on__isnull", False),
                                    models.Q(("receipt", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="submission_line_whole",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_answered",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"state\" = 'waiting'))",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="b69b9d63ea1c4b21751f91fcb50c45dd6331a393",
                                operation="UPDATE",
                                pgid="pgtrigger_sealed_once_answered_2c098",
                                table="outcomes_submissionline",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AnswerFile",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "reference",
                        models.CharField(
                            db_default=models.Func(
                                models.Value("outcomes_answer_reference"),
                                output_field=models.CharField(max_length=20),
                                template="('PA-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
                            ),
                            max_length=20,
                            unique=True,
                        ),
                    ),
                    ("sha256", models.CharField(max_length=64, unique=True)),
                    (
                        "read_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("read_at", models.DateTimeField()),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("recording_since", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-read_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_recorded",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."recorded_at" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="a004c183c31726e907c2d0ec05075c8aba6a8b88",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_sealed_once_recorded_115ac",
                                table="outcomes_answerfile",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AnswerLine",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "of_file",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="lines",
                            to="outcomes.answerfile",
                        ),
                    ),
                    ("line", models.PositiveIntegerField()),
                    (
                        "claim",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answer_lines",
                            to="outcomes.claim",
                        ),
                    ),
                    ("claim_reference", models.CharField(max_length=20)),
                    (
                        "answer",
                        models.CharField(
                            choices=[("paid", "Paid"), ("rejected", "Rejected")], max_length=10
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("amount", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                    ("expected", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("matched", "Matched"),
                                ("amount_differs", "Amount differs from the tariff"),
                                ("no_tariff", "No tariff to compare with"),
                                ("unknown_claim", "Unknown claim"),
                                ("already_paid", "Already paid"),
                                ("already_rejected", "Already rejected"),
                                ("not_submitted", "Not submitted, or withdrawn"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "result",
                        models.CharField(
                            choices=[
                                ("waiting", "Not recorded yet"),
                                ("recorded", "Recorded"),
                                ("refused", "Refused"),
                                ("nothing", "Nothing to do"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("refusal", models.CharField(blank=True, max_length=300)),
                ],
                options={
                    "ordering": ("of_file", "line"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("of_file", "line"), name="answer_line_once"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("result", "recorded")),
                            fields=("claim",),
                            name="answer_of_claim_once",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_answered",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"result\" = 'waiting'))",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="a5feeecb84538bdbecb959927a14d8dde21a7bab",
                                operation="UPDATE",
                                pgid="pgtrigger_sealed_once_answered_88d5a",
                                table="outcomes_answerline",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimAudit",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "reference",
                        models.CharField(
                            db_default=models.Func(
                                models.Value("outcomes_audit_reference"),
                                output_field=models.CharField(max_length=20),
                                template="('IA-' || to_char(nextval(%(expressions)s), 'FM99990000'))",
                            ),
                            max_length=20,
                            unique=True,
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("planned", "Planned"),
                                ("sampled", "Sample drawn"),
                                ("closing", "Being closed"),
                                ("closed", "Closed"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("phase", models.CharField(blank=True, max_length=60)),
                    ("first_day", models.DateField(null=True)),
                    ("last_day", models.DateField(null=True)),
                    (
                        "strata",
                        models.CharField(
                            choices=[
                                ("route_framework", "Route and framework"),
                                ("route", "Route"),
                                ("framework", "Framework"),
                                ("none", "Not divided"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "size_kind",
                        models.CharField(
                            choices=[
                                ("per_cent", "A part of each stratum, in per cent"),
                                ("number", "A number of claims in all"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("size", models.PositiveIntegerField()),
                    ("minimum", models.PositiveIntegerField()),
                    ("seed", models.BigIntegerField(null=True)),
                    (
                        "started_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("started_at", models.DateTimeField()),
                    (
                        "drawn_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("drawn_at", models.DateTimeField(null=True)),
                    (
                        "closed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "opinion",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("full", "Full assurance"),
                                ("substantial", "Substantial assurance"),
                                ("limited", "Limited assurance"),
                                ("none", "No assurance"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("opinion_text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("figures", models.JSONField(default=dict)),
                ],
                options={
                    "ordering": ("-started_at",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("state", "planned"),
                                models.Q(
                                    ("drawn_at__isnull", False),
                                    ("drawn_by__isnull", False),
                                    ("seed__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="audit_drawn_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ["closing", "closed"]), _negated=True),
                                models.Q(
                                    ("closed_at__isnull", False),
                                    ("closed_by__isnull", False),
                                    models.Q(("opinion", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="audit_closed_with_an_opinion",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="closed_is_locked",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" = 'closed')",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="5fcb1866666f839f30bb9b96c91464a57c9a86e3",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_closed_is_locked_f34dc",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="drawn_is_fixed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"state\" = 'planned'))",
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "phase", "first_day", "last_day", "strata", "size_kind", "size", "minimum", "seed" rows from % table\', TG_TABLE_NAME;',
                                hash="9bea81935969fe4e96e151abe37ce4c9a42d765d",
                                operation='UPDATE OF "phase", "first_day", "last_day", "strata", "size_kind", "size", "minimum", "seed"',
                                pgid="pgtrigger_drawn_is_fixed_262ba",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="opinion_is_fixed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" = 'closing')",
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "opinion", "opinion_text", "closed_by_id", "closed_at" rows from % table\', TG_TABLE_NAME;',
                                hash="b2b6843f4675cea18b12497d47796f8c4f64b363",
                                operation='UPDATE OF "opinion", "opinion_text", "closed_by_id", "closed_at"',
                                pgid="pgtrigger_opinion_is_fixed_89088",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="closing_ends_closed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" = 'closing' AND NEW.\"state\" IN ('planned', 'sampled'))",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="4b0d56b1a22edf67e3d88f66fa01e605c6ca5726",
                                operation="UPDATE",
                                pgid="pgtrigger_closing_ends_closed_4b344",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="ends_through_closing",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"state\" = 'closing') AND NEW.\"state\" = 'closed')",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="365fce3d3aece92c325856cbfadcb90f99019745",
                                operation="UPDATE",
                                pgid="pgtrigger_ends_through_closing_c3a1c",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="drawn_once",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"state\" = 'planned') AND NEW.\"state\" = 'planned')",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="c58dc416ea2c44f5181e14a598685b93d6b9b3e7",
                                operation="UPDATE",
                                pgid="pgtrigger_drawn_once_c04e1",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="done_before_closing",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NEW.\"state\" IN ('closing', 'closed'))",
                                func="\n    IF EXISTS (\n        SELECT FROM outcomes_auditedclaim a JOIN outcomes_claim c ON c.id = a.claim_id\n        WHERE a.audit_id = NEW.id AND a.sampled AND c.state = 'in_internal_audit'\n          AND NOT EXISTS (SELECT FROM outcomes_workpaper w\n                          WHERE w.audited_id = a.id AND w.result <> '')\n    ) OR EXISTS (\n        SELECT FROM outcomes_auditquery q\n        JOIN outcomes_workpaper w ON w.id = q.paper_id\n        JOIN outcomes_auditedclaim a ON a.id = w.audited_id\n        JOIN outcomes_claim c ON c.id = a.claim_id\n        WHERE a.audit_id = NEW.id AND q.answered_at IS NULL AND q.dropped_at IS NULL\n          AND c.state = 'in_internal_audit'\n    ) THEN\n        RAISE EXCEPTION 'An audit is closed when every sampled claim is decided.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="71f6807497a9df56ecaf289eaa01c9db543ad2ff",
                                operation="UPDATE",
                                pgid="pgtrigger_done_before_closing_f7357",
                                table="outcomes_claimaudit",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditedClaim",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "audit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="population",
                            to="outcomes.claimaudit",
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="audited",
                            to="outcomes.claim",
                        ),
                    ),
                    ("stratum", models.CharField(max_length=100)),
                    ("certain", models.BooleanField()),
                    ("sampled", models.BooleanField()),
                ],
                options={
                    "ordering": ("audit", "stratum", "claim__reference"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("audit", "claim"), name="audited_claim_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="b60f9884733d5cf0480197ed0eaebf799c186935",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_d8c95",
                                table="outcomes_auditedclaim",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="drawn_lawfully",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                declare="DECLARE held RECORD;",
                                func="\n    SELECT state, drawn_by_id INTO held FROM outcomes_claimaudit\n        WHERE id = NEW.audit_id FOR UPDATE;\n    IF held.state <> 'planned' THEN\n        RAISE EXCEPTION 'A population is fixed by the draw.' USING ERRCODE = 'check_violation';\n    END IF;\n    IF EXISTS (SELECT FROM outcomes_claim c WHERE c.id = NEW.claim_id\n               AND (c.prepared_by_id = held.drawn_by_id OR c.equivalent_by_id = held.drawn_by_id))\n       OR EXISTS (SELECT FROM outcomes_claimtransition t WHERE t.claim_id = NEW.claim_id\n                  AND t.by_id = held.drawn_by_id AND t.to_state IN ('draft', 'ready')) THEN\n        RAISE EXCEPTION 'Whoever built a claim does not audit it.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF EXISTS (SELECT FROM outcomes_claim c WHERE c.id = NEW.claim_id\n               AND c.equivalent_progress) AND NOT NEW.sampled THEN\n        RAISE EXCEPTION 'A claim that rests on equivalent progress is always in the sample.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="52f43cd1defbe6f1d0e7f735d83b480c6886233f",
                                operation="INSERT",
                                pgid="pgtrigger_drawn_lawfully_53d61",
                                table="outcomes_auditedclaim",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Workpaper",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "audited",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="paper",
                            to="outcomes.auditedclaim",
                        ),
                    ),
                    (
                        "eligible",
                        models.CharField(
                            blank=True,
                            choices=[("pass", "Pass"), ("fail", "Fail"), ("query", "Query")],
                            max_length=5,
                        ),
                    ),
                    (
                        "eligible_comment",
                        privacy.encryption.EncryptedTextField(blank=True, null=True),
                    ),
                    (
                        "whole_family",
                        models.CharField(
                            blank=True,
                            choices=[("pass", "Pass"), ("fail", "Fail"), ("query", "Query")],
                            max_length=5,
                        ),
                    ),
                    (
                        "whole_family_comment",
                        privacy.encryption.EncryptedTextField(blank=True, null=True),
                    ),
                    (
                        "criteria",
                        models.CharField(
                            blank=True,
                            choices=[("pass", "Pass"), ("fail", "Fail"), ("query", "Query")],
                            max_length=5,
                        ),
                    ),
                    (
                        "criteria_comment",
                        privacy.encryption.EncryptedTextField(blank=True, null=True),
                    ),
                    (
                        "result",
                        models.CharField(
                            blank=True,
                            choices=[("passed", "Passed"), ("failed", "Failed")],
                            max_length=6,
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("result", ""),
                                models.Q(
                                    ("decided_by__isnull", False),
                                    models.Q(("eligible__in", ["", "query"]), _negated=True),
                                    models.Q(("whole_family__in", ["", "query"]), _negated=True),
                                    models.Q(("criteria__in", ["", "query"]), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="workpaper_decided_on_answers",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="locked_with_the_audit",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF EXISTS (SELECT FROM outcomes_claimaudit u\n               JOIN outcomes_auditedclaim a ON a.audit_id = u.id\n               \n               WHERE a.id = NEW.audited_id AND u.state IN ('closing', 'closed')) THEN\n        RAISE EXCEPTION 'The audit is closed.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="2669bccf428d8689816d489bdeb381bb48ff0da4",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_locked_with_the_audit_9c601",
                                table="outcomes_workpaper",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="decided_is_fixed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"result\" = ''))",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="3323e13954f9a0551ce651684d377158cd6a3a96",
                                operation="UPDATE",
                                pgid="pgtrigger_decided_is_fixed_69aae",
                                table="outcomes_workpaper",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditQuery",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "paper",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="queries",
                            to="outcomes.workpaper",
                        ),
                    ),
                    (
                        "question",
                        models.CharField(
                            choices=[
                                ("eligible", "Was the family eligible?"),
                                ("whole_family", "Was there a whole-family approach?"),
                                ("criteria", "Were the claim's criteria met?"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("asked", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    (
                        "to",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="audit_queries",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("due_on", models.DateField()),
                    ("answer", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("dropped_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("due_on", "asked_at"),
                    "indexes": [
                        models.Index(fields=["to", "answered_at"], name="audit_query_waiting")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("answered_at", None), ("dropped_at", None)),
                            fields=("paper", "question"),
                            name="audit_query_one_open",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("answered_at", None), ("answer__isnull", False), _connector="OR"
                            ),
                            name="audit_query_answered_in_words",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="locked_with_the_audit",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF EXISTS (SELECT FROM outcomes_claimaudit u\n               JOIN outcomes_auditedclaim a ON a.audit_id = u.id\n               JOIN outcomes_workpaper w ON w.audited_id = a.id\n               WHERE w.id = NEW.paper_id AND u.state IN ('closing', 'closed')) THEN\n        RAISE EXCEPTION 'The audit is closed.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="93f2ecd1cf67f86eb4044fdc885d68bed9ad912b",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_locked_with_the_audit_7cd22",
                                table="outcomes_auditquery",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="answered_is_fixed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."answered_at" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="f3c7f7ed6534d12bfe5c3fa4e7fbbff5cd30aae2",
                                operation="UPDATE",
                                pgid="pgtrigger_answered_is_fixed_00e46",
                                table="outcomes_auditquery",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimTest",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "paper",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tests",
                            to="outcomes.workpaper",
                        ),
                    ),
                    ("job_id", models.UUIDField(null=True)),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                    ("frozen_same", models.BooleanField(null=True)),
                    ("today_same", models.BooleanField(null=True)),
                    ("today_claimable", models.BooleanField(null=True)),
                    ("same_person", models.PositiveIntegerField(default=0)),
                    ("same_address", models.PositiveIntegerField(default=0)),
                    ("same_evidence", models.PositiveIntegerField(default=0)),
                    ("found", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("paper", "-made_at"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("paper", "job_id"), name="claim_test_once_a_job"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="88cf37e352263be5b7398a7e1d09d4d974ccf791",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_a0215",
                                table="outcomes_claimtest",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="locked_with_the_audit",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF EXISTS (SELECT FROM outcomes_claimaudit u\n               JOIN outcomes_auditedclaim a ON a.audit_id = u.id\n               JOIN outcomes_workpaper w ON w.audited_id = a.id\n               WHERE w.id = NEW.paper_id AND u.state IN ('closing', 'closed')) THEN\n        RAISE EXCEPTION 'The audit is closed.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="f1ec7fad3ccb79c639ecb3c7052e06eb43111cd3",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_locked_with_the_audit_21823",
                                table="outcomes_claimtest",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
        ),
    ]
