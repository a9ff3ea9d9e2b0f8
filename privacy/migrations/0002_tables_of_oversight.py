"""Retention, subject access, findings of odd access and exports for an investigation."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("privacy", "0010_investigations")]

    dependencies = [
        ("privacy", "0001_tables_of_staff"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="RetentionSchedule",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("code", models.CharField(max_length=60)),
                    ("version", models.PositiveIntegerField()),
                    ("name", models.CharField(max_length=200)),
                    ("owner", models.CharField(max_length=200)),
                    ("citation", models.CharField(max_length=500)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("sourced", "From a source"),
                                ("assumed", "Assumed: to be confirmed"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("source_text", models.TextField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("loaded_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "loaded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "ordering": ("code", "version"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("code", "version"), name="retention_schedule_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="26b011b27ae2c126ddb3bd6b5e1d52b60824c4e6",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_36136",
                                table="privacy_retentionschedule",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RetentionRule",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "schedule",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rules",
                            to="privacy.retentionschedule",
                        ),
                    ),
                    ("code", models.CharField(max_length=60)),
                    ("title", models.CharField(max_length=200)),
                    ("record_class", models.CharField(max_length=60)),
                    (
                        "trigger",
                        models.CharField(
                            choices=[
                                ("youngest_child_attains", "Youngest child attains"),
                                ("youngest_person_attains", "Youngest person attains"),
                                ("closure", "Closure"),
                                ("last_change", "Last change"),
                                ("event", "Event"),
                                ("permanent", "Permanent"),
                            ],
                            max_length=30,
                        ),
                    ),
                    ("event", models.CharField(blank=True, max_length=60)),
                    ("years", models.PositiveSmallIntegerField(blank=True, null=True)),
                    (
                        "rounding",
                        models.CharField(
                            choices=[
                                ("none", "None"),
                                ("calendar_year_end", "Calendar year end"),
                                ("financial_year_end", "Financial year end"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "action",
                        models.CharField(
                            choices=[
                                ("dispose", "Dispose"),
                                ("review", "Review"),
                                ("transfer", "Transfer"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("citation", models.CharField(max_length=500)),
                ],
                options={
                    "ordering": ("schedule", "code"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("schedule", "code"), name="retention_rule_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("trigger", "permanent"), ("years__isnull", True)),
                                models.Q(
                                    models.Q(("trigger", "permanent"), _negated=True),
                                    ("years__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="retention_rule_has_years",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "trigger__in",
                                    [
                                        "youngest_child_attains",
                                        "youngest_person_attains",
                                        "closure",
                                        "last_change",
                                        "event",
                                        "permanent",
                                    ],
                                )
                            ),
                            name="retention_rule_has_trigger",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="0a5335f2265b6806941ac104538de02146005c62",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_620e6",
                                table="privacy_retentionrule",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RetentionPreview",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "built_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    ("started_at", models.DateTimeField()),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("families", models.PositiveIntegerField(default=0)),
                    (
                        "schedules",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), size=None
                        ),
                    ),
                ],
                options={
                    "ordering": ("-started_at",),
                },
            ),
            migrations.CreateModel(
                name="RetentionPreviewRow",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "preview",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="rows",
                            to="privacy.retentionpreview",
                        ),
                    ),
                    ("choice", models.CharField(max_length=60)),
                    ("family_id", models.UUIDField()),
                    ("reference", models.CharField(max_length=40)),
                    ("closed_on", models.DateField(null=True)),
                    ("standing", models.PositiveSmallIntegerField()),
                    ("due_on", models.DateField(null=True)),
                    ("rule", models.CharField(blank=True, max_length=60)),
                    (
                        "lines",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                    ("shared_people", models.PositiveSmallIntegerField(default=0)),
                    ("shared_standing", models.PositiveSmallIntegerField(default=0)),
                    ("shared_until", models.DateField(null=True)),
                ],
                options={
                    "ordering": ("due_on", "reference"),
                    "indexes": [
                        models.Index(
                            fields=["preview", "choice", "due_on"], name="retention_row_due"
                        ),
                        models.Index(
                            fields=["preview", "choice", "reference"],
                            name="retention_row_reference",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubjectRequest",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("person_id", models.UUIDField(db_index=True)),
                    ("received_on", models.DateField()),
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("email", "E-mail"),
                                ("letter", "Letter"),
                                ("phone", "Telephone"),
                                ("in_person", "In person"),
                                ("web_form", "Web form"),
                                ("social_media", "Social media"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "requester",
                        models.CharField(
                            choices=[
                                ("self", "The person themselves"),
                                ("parent", "A parent or carer, for their child"),
                                ("solicitor", "A solicitor"),
                                ("advocate", "An advocate or friend with written authority"),
                                ("deputy", "An attorney or deputy"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("identity_asked_on", models.DateField(null=True)),
                    ("identity_checked_on", models.DateField(null=True)),
                    (
                        "identity_how",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("known_to_worker", "A worker who knows the person confirmed it"),
                                ("document_seen", "An identity document was seen (no copy kept)"),
                                ("details_matched", "Details that only the person would know"),
                                (
                                    "authority_seen",
                                    "Written authority was seen, and the person's identity",
                                ),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "identity_checked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("clock_from", models.DateField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("due_working_on", models.DateField(null=True)),
                    ("notes", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("opened_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "opened_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("closed_on", models.DateField(null=True)),
                    (
                        "closed_as",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("answered", "Answered"),
                                ("withdrawn", "Withdrawn by the person"),
                                ("nothing_held", "Nothing is held"),
                                ("refused", "Refused"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "closed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("received_on", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("identity_checked_by__isnull", True),
                                    ("identity_checked_on__isnull", True),
                                    ("identity_how", ""),
                                ),
                                models.Q(
                                    ("identity_checked_by__isnull", False),
                                    ("identity_checked_on__isnull", False),
                                    models.Q(("identity_how", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="request_identity_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("closed_as", ""),
                                    ("closed_by__isnull", True),
                                    ("closed_on__isnull", True),
                                ),
                                models.Q(
                                    ("closed_by__isnull", False),
                                    ("closed_on__isnull", False),
                                    models.Q(("closed_as", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="request_closed_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("clock_from__isnull", True),
                                ("clock_from__gte", models.F("received_on")),
                                _connector="OR",
                            ),
                            name="request_clock_after_receipt",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("due_on__isnull", True),
                                ("due_working_on__gte", models.F("due_on")),
                                _connector="OR",
                            ),
                            name="request_working_day_after_due",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubjectPack",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "request",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="packs",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    ("job_id", models.UUIDField(null=True)),
                    ("built_at", models.DateTimeField()),
                    (
                        "built_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("sha256", models.CharField(max_length=64)),
                    ("size", models.PositiveIntegerField()),
                    ("items", models.PositiveIntegerField()),
                    ("families", models.PositiveIntegerField()),
                    ("withheld", models.PositiveIntegerField()),
                    ("expires_at", models.DateTimeField()),
                    ("destroyed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-built_at",),
                },
            ),
            migrations.CreateModel(
                name="OddAccess",
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
                            related_name="odd_access",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("day", models.DateField()),
                    ("family_id", models.UUIDField(null=True)),
                    ("reference", models.CharField(blank=True, max_length=40)),
                    (
                        "reasons",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), size=None
                        ),
                    ),
                    ("openings", models.PositiveIntegerField(default=0)),
                    ("families", models.PositiveIntegerField(default=0)),
                    ("first_at", models.DateTimeField()),
                    ("last_at", models.DateTimeField()),
                    ("event_id", models.UUIDField(null=True)),
                    ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "To look at"),
                                ("asked", "Asked"),
                                ("answered", "Answered"),
                                ("settled", "Settled"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("expected", "As expected: it was their work"),
                                ("reported", "Not explained: reported, and followed up elsewhere"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "settled_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-day", "-last_at", "id"),
                    "indexes": [models.Index(fields=["state", "-day"], name="odd_access_state")],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("worker", "day", "family_id"),
                            name="odd_access_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("asked_by", None),
                                models.Q(("asked_by", models.F("worker")), _negated=True),
                                _connector="OR",
                            ),
                            name="odd_access_asked_by_other",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("settled_by", None),
                                models.Q(("settled_by", models.F("worker")), _negated=True),
                                _connector="OR",
                            ),
                            name="odd_access_settled_by_other",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ["asked", "answered"]), _negated=True),
                                models.Q(
                                    ("asked_at__isnull", False),
                                    ("asked_by__isnull", False),
                                    ("due_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="odd_access_asked_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("outcome", ""),
                                    ("settled_at", None),
                                    ("settled_by", None),
                                    models.Q(("state", "settled"), _negated=True),
                                ),
                                models.Q(
                                    ("settled_at__isnull", False),
                                    ("settled_by__isnull", False),
                                    ("state", "settled"),
                                    models.Q(("outcome", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="odd_access_settled_with_outcome",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="only_known_moves",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                declare="DECLARE _is_valid_transition BOOLEAN;",
                                func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:asked,asked:answered,answered:asked,open:settled,asked:settled,answered:settled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                hash="f01fc51ddf589e56e7ab2ca79afb5263cc84d860",
                                operation="UPDATE",
                                pgid="pgtrigger_only_known_moves_8409c",
                                table="privacy_oddaccess",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="settled_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" = 'settled')",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="80e4f340c837effee5e7fcda7fc9ae7cfac91d9f",
                                operation="UPDATE",
                                pgid="pgtrigger_settled_stays_147b5",
                                table="privacy_oddaccess",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="72dab3622f6204308d859249976ed9ef90d1ba40",
                                operation="DELETE",
                                pgid="pgtrigger_kept_bc8c8",
                                table="privacy_oddaccess",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AccessMessage",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "finding",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="messages",
                            to="privacy.oddaccess",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("question", "Question"),
                                ("answer", "Answer"),
                                ("note", "Note for the overseers"),
                            ],
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
                    ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="f4d76a7a27bd98d6fa8d155c7fdd53745f28feed",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_ad448",
                                table="privacy_accessmessage",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="each_for_themselves",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n                    IF (NEW.kind = 'answer') <> EXISTS (SELECT FROM privacy_oddaccess odd\n                        WHERE odd.id = NEW.finding_id AND odd.worker_id = NEW.by_id) THEN\n                        RAISE EXCEPTION 'The worker answers, and only others ask and note.';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="429555e649794eb4f55d50c6aed9e6fd0aa14c2e",
                                operation="INSERT",
                                pgid="pgtrigger_each_for_themselves_ab71e",
                                table="privacy_accessmessage",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="StaffHome",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "user",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="home",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("postcode", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name="Investigation",
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
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("record_id", models.UUIDField(null=True)),
                    ("reference", models.CharField(blank=True, max_length=40)),
                    ("from_day", models.DateField()),
                    ("to_day", models.DateField()),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("proposed", "Waits for another person"),
                                ("approved", "Approved, being made"),
                                ("refused", "Refused"),
                                ("ready", "Ready"),
                                ("destroyed", "Destroyed"),
                            ],
                            default="proposed",
                            max_length=10,
                        ),
                    ),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("proposed_at", models.DateTimeField()),
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
                    ("rows", models.PositiveIntegerField(null=True)),
                    ("sha256", models.CharField(blank=True, max_length=64)),
                    ("sound", models.BooleanField(null=True)),
                    ("checkpoint", models.JSONField(default=dict)),
                    ("built_at", models.DateTimeField(null=True)),
                    ("expires_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-proposed_at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("worker", None), ("record_id", None), _connector="XOR"
                            ),
                            name="investigation_of_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("to_day__gte", models.F("from_day"))),
                            name="investigation_days_in_order",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("worker", None),
                                models.Q(("worker", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="investigation_not_own",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("decided_by", None),
                                models.Q(
                                    models.Q(
                                        ("decided_by", models.F("proposed_by")), _negated=True
                                    ),
                                    models.Q(
                                        ("worker", None),
                                        models.Q(("decided_by", models.F("worker")), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="investigation_by_two",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None),
                                    ("decided_by", None),
                                    ("state", "proposed"),
                                ),
                                models.Q(
                                    models.Q(("state", "proposed"), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="investigation_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                models.Q(
                                    ("built_at__isnull", False),
                                    ("expires_at__isnull", False),
                                    ("rows__isnull", False),
                                    models.Q(("sha256", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="investigation_ready_is_whole",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="only_known_moves",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                declare="DECLARE _is_valid_transition BOOLEAN;",
                                func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{proposed:approved,proposed:refused,approved:ready,ready:destroyed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                hash="c9104d151226ca84b29f0f3d7a2f9f9b152aa038",
                                operation="UPDATE",
                                pgid="pgtrigger_only_known_moves_df4e3",
                                table="privacy_investigation",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="stays_as_proposed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "worker_id", "record_id", "from_day", "to_day", "proposed_by_id", "reason" rows from % table\', TG_TABLE_NAME;',
                                hash="ec41fc98890904b8e209e94c2090d26170f7cefa",
                                operation='UPDATE OF "worker_id", "record_id", "from_day", "to_day", "proposed_by_id", "reason"',
                                pgid="pgtrigger_stays_as_proposed_bcb0c",
                                table="privacy_investigation",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="a2eff11d162858f943909505066f180c03801cc2",
                                operation="DELETE",
                                pgid="pgtrigger_kept_b4194",
                                table="privacy_investigation",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="InvestigationCopy",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "investigation",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="copies",
                            to="privacy.investigation",
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
                    ("sha256", models.CharField(max_length=64)),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="d8f7f61c85ed6e182d5ebd38cba069ef4cdddc17",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_d0463",
                                table="privacy_investigationcopy",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
    ]
