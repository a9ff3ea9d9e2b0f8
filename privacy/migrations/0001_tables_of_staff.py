"""Staff and how they sign in, the audit trail, long work."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from privacy.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("privacy", "0011_council_sign_in")]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Team",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("name", models.CharField(max_length=200, unique=True)),
                ],
                options={
                    "ordering": ("name",),
                },
            ),
            migrations.CreateModel(
                name="User",
                fields=[
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    (
                        "last_login",
                        models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                    ),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("email", models.EmailField(max_length=200)),
                    ("name", models.CharField(max_length=200)),
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
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="privacy.team",
                        ),
                    ),
                    ("is_active", models.BooleanField(default=True)),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                    ("session_generation", models.PositiveIntegerField(default=0)),
                    ("warned_on", models.DateField(blank=True, null=True)),
                    ("suspended_on", models.DateField(blank=True, null=True)),
                    (
                        "suspended_why",
                        models.CharField(
                            choices=[
                                ("dormant", "nobody signed in"),
                                ("left", "the council’s sign-in says that they left"),
                            ],
                            default="dormant",
                            max_length=10,
                        ),
                    ),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                ],
                options={
                    "ordering": ("name", "email"),
                    "constraints": [
                        models.UniqueConstraint(
                            django.db.models.functions.text.Lower("email"), name="user_email_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("is_superuser", False)), name="user_no_superuser"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                (
                                    "role__in",
                                    [
                                        "keyworker",
                                        "manager",
                                        "head_of_service",
                                        "analyst",
                                        "dpo",
                                        "safeguarding_lead",
                                        "internal_auditor",
                                        "administrator",
                                        "partner",
                                        "system",
                                    ],
                                )
                            ),
                            name="user_role_known",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="bound_has_no_password",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\nIF NEW.password NOT LIKE '!%' AND EXISTS (\n    SELECT FROM privacy_binding WHERE user_id = NEW.id AND subject <> ''\n) THEN\n    RAISE EXCEPTION 'An account that is bound to the sign-in of the council has no password.';\nEND IF;\nRETURN NEW;\n",
                                hash="99fef34bb669b0e337cdf6a5ed57031b4677b25a",
                                operation='UPDATE OF "password"',
                                pgid="pgtrigger_bound_has_no_password_f679f",
                                table="privacy_user",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FactorReset",
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
                            related_name="factor_resets",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                ("lost", "The phone or passkey is lost or broken"),
                                ("replaced", "The phone or computer was replaced"),
                                ("misuse", "Somebody else may have used it"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "identity_how",
                        models.CharField(
                            choices=[
                                ("in_person", "Met them in person"),
                                ("video_call", "Saw them in a video call"),
                                ("manager", "Their manager vouched for them"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Waits for a second administrator"),
                                ("done", "Done"),
                                ("refused", "Refused"),
                            ],
                            default="asked",
                            max_length=20,
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField(auto_now_add=True)),
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
                    "ordering": ("-asked_at",),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "asked")),
                            fields=("user",),
                            name="factor_reset_open_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None), ("decided_by", None), ("state", "asked")
                                ),
                                models.Q(
                                    models.Q(("state", "asked"), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="factor_reset_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            name="factor_reset_by_two",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AccountChange",
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
                            related_name="account_changes",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("invite", "Invitation"),
                                ("role", "Other role or team"),
                                ("password", "New password"),
                                ("open", "Open the account again"),
                                ("bind", "The council’s sign-in instead of a password"),
                                ("unbind", "A password instead of the council’s sign-in"),
                            ],
                            max_length=20,
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
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="privacy.team",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Waits for a second administrator"),
                                ("done", "Approved"),
                                ("refused", "Refused"),
                            ],
                            default="asked",
                            max_length=20,
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField(auto_now_add=True)),
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
                    "ordering": ("-asked_at",),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "asked")),
                            fields=("user",),
                            name="account_change_open_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None), ("decided_by", None), ("state", "asked")
                                ),
                                models.Q(
                                    models.Q(("state", "asked"), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="account_change_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                            ),
                            name="account_change_by_two",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("asked_by", models.F("user")), _negated=True),
                            name="account_change_of_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Binding",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="binding",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("issuer", models.CharField(max_length=300)),
                    ("subject", models.CharField(blank=True, default="", max_length=255)),
                    ("waits_until", models.DateTimeField(null=True)),
                    ("bound_at", models.DateTimeField(null=True)),
                    ("claimed", models.CharField(blank=True, default="", max_length=200)),
                    ("claimed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("subject", ""), _negated=True),
                            fields=("issuer", "subject"),
                            name="binding_subject_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("bound_at", None),
                                    ("subject", ""),
                                    ("waits_until__isnull", False),
                                ),
                                models.Q(
                                    models.Q(("subject", ""), _negated=True),
                                    ("bound_at__isnull", False),
                                    ("waits_until", None),
                                ),
                                _connector="OR",
                            ),
                            name="binding_waits_or_bound",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="no_password_left",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\nIF NEW.subject <> '' AND EXISTS (\n    SELECT FROM privacy_user WHERE id = NEW.user_id AND password NOT LIKE '!%'\n) THEN\n    RAISE EXCEPTION 'An account that is bound to the sign-in of the council has no password.';\nEND IF;\nRETURN NEW;\n",
                                hash="5e66c767f4a7cdb46162a87537d6ecda7309a736",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_no_password_left_33c59",
                                table="privacy_binding",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Session",
                fields=[
                    (
                        "session_key",
                        models.CharField(
                            max_length=40,
                            primary_key=True,
                            serialize=False,
                            verbose_name="session key",
                        ),
                    ),
                    ("session_data", models.TextField(verbose_name="session data")),
                    (
                        "expire_date",
                        models.DateTimeField(db_index=True, verbose_name="expire date"),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="sessions",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("began_at", models.DateTimeField(null=True)),
                    ("seen_at", models.DateTimeField(null=True)),
                    ("device", models.CharField(default="", max_length=60)),
                ],
                options={
                    "db_table": "django_session",
                },
            ),
            migrations.CreateModel(
                name="Counter",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("digest", models.CharField(max_length=64, unique=True)),
                    ("value", models.JSONField()),
                    ("expires_at", models.DateTimeField(db_index=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name="AuditEvent",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("seq", models.BigIntegerField(editable=False, null=True, unique=True)),
                    ("at", models.DateTimeField(db_index=True)),
                    ("event", models.CharField(max_length=40)),
                    ("by_id", models.UUIDField(db_index=True, null=True)),
                    ("by_name", models.CharField(max_length=200)),
                    ("by_role", models.CharField(max_length=20)),
                    ("on_behalf_of_id", models.UUIDField(null=True)),
                    ("target_type", models.CharField(blank=True, max_length=60)),
                    ("target_id", models.UUIDField(db_index=True, null=True)),
                    ("family_id", models.UUIDField(db_index=True, null=True)),
                    ("person_id", models.UUIDField(db_index=True, null=True)),
                    (
                        "fields",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=60), default=list, size=None
                        ),
                    ),
                    ("reason_code", models.CharField(blank=True, max_length=60)),
                    ("facts", models.JSONField(default=dict)),
                ],
                options={
                    "ordering": ("-seq",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="bf519713da7040a1ff7ad473f5cffae11e793111",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_0b894",
                                table="privacy_auditevent",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="not_emptied",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'Cannot truncate rows from % table', TG_TABLE_NAME;",
                                hash="29e56d3e7dea3b8eda37f0d666a3743d133c6e56",
                                level="STATEMENT",
                                operation="TRUNCATE",
                                pgid="pgtrigger_not_emptied_47316",
                                table="privacy_auditevent",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditLink",
                fields=[
                    ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                    ("seq", models.BigIntegerField(unique=True)),
                    ("prev_hash", models.BinaryField(unique=True)),
                    ("hash", models.BinaryField()),
                    ("name_salt", models.BinaryField(null=True)),
                    ("name_seal", models.BinaryField()),
                ],
                options={
                    "db_table": "audit_chain",
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="84c9a9f8034c172106552adabab611420caab3ef",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_c539e",
                                table="audit_chain",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="not_emptied",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'Cannot truncate rows from % table', TG_TABLE_NAME;",
                                hash="6307019370af0ad8cc8df0f9734d889b6cf33880",
                                level="STATEMENT",
                                operation="TRUNCATE",
                                pgid="pgtrigger_not_emptied_303ed",
                                table="audit_chain",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditPending",
                fields=[
                    ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ],
                options={
                    "db_table": "audit_pending",
                },
            ),
            migrations.CreateModel(
                name="AuditCheckpoint",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("origin", models.CharField(max_length=100)),
                    ("size", models.BigIntegerField(unique=True)),
                    ("root", models.CharField(max_length=64)),
                    ("made_at", models.DateTimeField()),
                    ("key_id", models.CharField(max_length=16)),
                    ("signature", models.CharField(max_length=128)),
                ],
                options={
                    "ordering": ("-size",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="1233f5fca86981198e494ba7d8513634c4ec8cbf",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_9c66b",
                                table="privacy_auditcheckpoint",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="not_emptied",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'Cannot truncate rows from % table', TG_TABLE_NAME;",
                                hash="be3cfe9fb2dccc37984c38371eeb27e35119a13a",
                                level="STATEMENT",
                                operation="TRUNCATE",
                                pgid="pgtrigger_not_emptied_c601d",
                                table="privacy_auditcheckpoint",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Job",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("kind", models.CharField(max_length=40)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    ("asked_at", models.DateTimeField(auto_now_add=True)),
                    ("params", models.JSONField(default=dict)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Waiting"),
                                ("running", "Running"),
                                ("done", "Done"),
                                ("failed", "Failed"),
                                ("cancelled", "Cancelled"),
                            ],
                            default="queued",
                            max_length=10,
                        ),
                    ),
                    ("attempt", models.PositiveSmallIntegerField(default=0)),
                    ("lease_until", models.DateTimeField(null=True)),
                    ("heartbeat_at", models.DateTimeField(null=True)),
                    ("started_at", models.DateTimeField(null=True)),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("done", models.PositiveIntegerField(default=0)),
                    ("total", models.PositiveIntegerField(default=0)),
                    ("doing", models.CharField(blank=True, max_length=200)),
                    ("result", models.JSONField(default=dict)),
                    ("problem", models.CharField(blank=True, max_length=500)),
                    ("cancel_asked", models.BooleanField(default=False)),
                    (
                        "retry_of",
                        models.ForeignKey(
                            null=True, on_delete=django.db.models.deletion.PROTECT, to="privacy.job"
                        ),
                    ),
                ],
                options={
                    "ordering": ("-asked_at",),
                    "indexes": [
                        models.Index(fields=["state", "lease_until"], name="job_state_lease")
                    ],
                },
            ),
            migrations.CreateModel(
                name="JobSkip",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "job",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="skips",
                            to="privacy.job",
                        ),
                    ),
                    ("reference", models.CharField(max_length=60)),
                    ("reason", models.CharField(max_length=300)),
                ],
                options={
                    "ordering": ("reference", "id"),
                },
            ),
        ),
    ]
