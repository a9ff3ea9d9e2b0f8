"""The rules as data, families, people, who works with them."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("families", "0049_study_choice")]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("privacy", "0001_tables_of_staff"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="FrameworkVersion",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("code", models.CharField(max_length=60)),
                    ("number", models.PositiveIntegerField()),
                    ("name", models.CharField(max_length=200)),
                    ("effective_from", models.DateField()),
                    ("effective_to", models.DateField(null=True)),
                    ("supports_claims", models.BooleanField()),
                    ("source_text", models.TextField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "loaded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "ordering": ("effective_from", "code", "number"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("code", "number"), name="framework_version_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="f7c05ace1056ff444aaf07cd22218e51175defd4",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_619ee",
                                table="families_frameworkversion",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="LocalPlan",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("extends", models.CharField(max_length=60)),
                    ("number", models.PositiveIntegerField()),
                    ("source_text", models.TextField()),
                    ("sha256", models.CharField(max_length=64)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("proposed", "Proposed"),
                                ("published", "Published"),
                                ("discarded", "Discarded"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("proposed_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("published_at", models.DateTimeField(null=True)),
                    (
                        "published_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "version",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="plans",
                            to="families.frameworkversion",
                        ),
                    ),
                    ("typed", models.JSONField(default=dict)),
                    ("typed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("extends", "number"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("extends", "number"), name="local_plan_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("published_at__isnull", False), ("state", "published")),
                                models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    ("published_at__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            name="local_plan_published_when",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("published_by__isnull", True),
                                models.Q(("published_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="local_plan_four_eyes",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("version__isnull", True),
                                models.Q(("state", "published"), _negated=True),
                                ("published_by__isnull", False),
                                _connector="OR",
                            ),
                            name="local_plan_published_by",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="published_never_changes",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" = 'published')",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="4cc6da41106b6d03b386952a4d4e23cd2d72f860",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_published_never_changes_dff70",
                                table="families_localplan",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Confirmation",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("framework", models.CharField(max_length=60)),
                    ("line", models.CharField(max_length=80)),
                    ("words", models.CharField(max_length=64)),
                    (
                        "version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    ("source", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("confirmed_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("withdrawn_at", models.DateTimeField(null=True)),
                    (
                        "withdrawn_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "withdrawn_because",
                        privacy.encryption.EncryptedTextField(blank=True, null=True),
                    ),
                ],
                options={
                    "ordering": ("-confirmed_at",),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("framework", "line", "words"),
                            name="line_confirmed_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                                models.Q(
                                    ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="confirmation_withdrawn_who",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="withdrawn_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."withdrawn_at" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="c5d948bac051423e93f47bfdcc615abe35be4976",
                                operation="UPDATE",
                                pgid="pgtrigger_withdrawn_stays_9fef1",
                                table="families_confirmation",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Term",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("term", models.CharField(max_length=200, unique=True)),
                    ("start_on", models.DateField()),
                    ("end_on", models.DateField()),
                ],
                options={
                    "ordering": ("start_on",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("end_on__gte", models.F("start_on"))),
                            name="term_end_after_start",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_termevent" ("end_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_on", "term") VALUES (OLD."end_on", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."start_on", OLD."term"); RETURN NULL;',
                                hash="00d33ba4af71bcaa6b5bf363576a9ba64b523a52",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_3b8e6",
                                table="families_term",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_termevent" ("end_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_on", "term") VALUES (OLD."end_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."start_on", OLD."term"); RETURN NULL;',
                                hash="19f25135ab4792513035f4bce2556c7b74fbd03b",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_45e16",
                                table="families_term",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TermEvent",
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
                            to="families.term",
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
                    ("term", models.CharField(max_length=200)),
                    ("start_on", models.DateField()),
                    ("end_on", models.DateField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="FeedCoverage",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("source", models.CharField(max_length=200)),
                    ("code", models.CharField(max_length=200)),
                    ("from_date", models.DateField()),
                    ("to_date", models.DateField()),
                ],
                options={
                    "ordering": ("source", "code", "from_date"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("source", "code", "from_date"), name="feed_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("to_date__gte", models.F("from_date"))),
                            name="feed_end_after_start",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_feedcoverageevent" ("code", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "to_date") VALUES (OLD."code", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."source", OLD."to_date"); RETURN NULL;',
                                hash="d33c434731b42a1210efc924577697b9d0127dbd",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_b9b9f",
                                table="families_feedcoverage",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_feedcoverageevent" ("code", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "to_date") VALUES (OLD."code", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."to_date"); RETURN NULL;',
                                hash="0aa19dc4571536e1c8f0655616e032ee5efa0139",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_c0a41",
                                table="families_feedcoverage",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FeedCoverageEvent",
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
                            to="families.feedcoverage",
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
                    ("source", models.CharField(max_length=200)),
                    ("code", models.CharField(max_length=200)),
                    ("from_date", models.DateField()),
                    ("to_date", models.DateField()),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Family",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    (
                        "framework",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "local_plan",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="families",
                            to="families.localplan",
                        ),
                    ),
                    ("identified_on", models.DateField()),
                    ("assessed_on", models.DateField(blank=True, null=True)),
                    ("attached_on", models.DateField(blank=True, null=True)),
                    ("step_down_on", models.DateField(blank=True, null=True)),
                    ("closed_on", models.DateField(blank=True, null=True)),
                    ("closure_reason", models.CharField(blank=True, max_length=200)),
                    (
                        "team",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            to="privacy.team",
                        ),
                    ),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    "ordering": ("-identified_on", "reference"),
                    "permissions": (("work_with_family", "Work with this family"),),
                    "indexes": [
                        models.Index(fields=["team", "closed_on"], name="family_team_open")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("attached_on__isnull", True),
                                ("identified_on__isnull", True),
                                ("attached_on__gte", models.F("identified_on")),
                                _connector="OR",
                            ),
                            name="family_attached_after_identified",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("step_down_on__isnull", True),
                                ("attached_on__isnull", True),
                                ("step_down_on__gte", models.F("attached_on")),
                                _connector="OR",
                            ),
                            name="family_step_down_after_attached",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closed_on__isnull", True),
                                ("attached_on__isnull", True),
                                ("closed_on__gte", models.F("attached_on")),
                                _connector="OR",
                            ),
                            name="family_closed_after_attached",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closed_on__isnull", True),
                                ("step_down_on__isnull", True),
                                ("closed_on__gte", models.F("step_down_on")),
                                _connector="OR",
                            ),
                            name="family_closed_after_step_down",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closed_on__isnull", True),
                                ("identified_on__isnull", True),
                                ("closed_on__gte", models.F("identified_on")),
                                _connector="OR",
                            ),
                            name="family_closed_after_identified",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="3b022efc0a149c8e2a5e0ef9070f77b88de451f1",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_38825",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_family",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="a870d80fae6a02355fff624338606fd459f1c0f6",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_5c8aa",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_family",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT id, NULL::uuid FROM old_rows UNION SELECT DISTINCT id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="ed10daf73809036d4fcc6ad3ec5fec24c6ffab2d",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_318c2",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_family",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_familyevent" ("assessed_on", "attached_on", "closed_on", "closure_reason", "created_at", "framework_id", "id", "identified_on", "local_plan_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "step_down_on", "team_id") VALUES (OLD."assessed_on", OLD."attached_on", OLD."closed_on", OLD."closure_reason", OLD."created_at", OLD."framework_id", OLD."id", OLD."identified_on", OLD."local_plan_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reference", OLD."step_down_on", OLD."team_id"); RETURN NULL;',
                                hash="66ee734aee0264b5dbad3a6ae31a4424a66fe0ab",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_9cc70",
                                table="families_family",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_familyevent" ("assessed_on", "attached_on", "closed_on", "closure_reason", "created_at", "framework_id", "id", "identified_on", "local_plan_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "step_down_on", "team_id") VALUES (OLD."assessed_on", OLD."attached_on", OLD."closed_on", OLD."closure_reason", OLD."created_at", OLD."framework_id", OLD."id", OLD."identified_on", OLD."local_plan_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."step_down_on", OLD."team_id"); RETURN NULL;',
                                hash="2bb6fa6dd5d7066710fbb9793940eb1fc973b552",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_9ca0f",
                                table="families_family",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FamilyEvent",
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
                            to="families.family",
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
                    ("reference", models.CharField(max_length=40)),
                    (
                        "framework",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "local_plan",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.localplan",
                        ),
                    ),
                    ("identified_on", models.DateField()),
                    ("assessed_on", models.DateField(blank=True, null=True)),
                    ("attached_on", models.DateField(blank=True, null=True)),
                    ("step_down_on", models.DateField(blank=True, null=True)),
                    ("closed_on", models.DateField(blank=True, null=True)),
                    ("closure_reason", models.CharField(blank=True, max_length=200)),
                    (
                        "team",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="privacy.team",
                        ),
                    ),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Person",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    ("forename", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("surname", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("date_of_birth", models.DateField(blank=True, null=True)),
                    (
                        "sex",
                        models.CharField(
                            choices=[("F", "Female"), ("M", "Male"), ("U", "Not known")],
                            max_length=1,
                        ),
                    ),
                    ("ethnicity", models.CharField(blank=True, max_length=4)),
                    ("upn", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("nhs_number", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("nino", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("uprn", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "unverified",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    ("address", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("postcode", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("address_protected", models.BooleanField(default=False)),
                    ("died_on", models.DateField(blank=True, null=True)),
                    ("expecting_until", models.DateField(blank=True, null=True)),
                    (
                        "study_choice",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("objected", "Objects to it"),
                                ("opted_out", "Has opted out"),
                                ("no_notice", "Has not had the privacy notice yet"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "tokens",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.BigIntegerField(), default=list, size=None
                        ),
                    ),
                ],
                options={
                    "ordering": ("reference",),
                    "indexes": [
                        django.contrib.postgres.indexes.GinIndex(
                            fields=["tokens"], name="person_tokens"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT NULL::uuid, id FROM new_rows; RETURN NULL;",
                                hash="e64d8c0376df245262e0f7506bcac43fd595bc01",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_9e08b",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_person",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT NULL::uuid, id FROM old_rows; RETURN NULL;",
                                hash="ae30cff437307e39585becac866615eb4b0954d8",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_bc5d3",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_person",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT NULL::uuid, id FROM new_rows WHERE id IN (SELECT n.id FROM old_rows o JOIN new_rows n ON o.id = n.id WHERE (o.reference, o.date_of_birth, o.sex, o.died_on, o.expecting_until) IS DISTINCT FROM (n.reference, n.date_of_birth, n.sex, n.died_on, n.expecting_until)); RETURN NULL;",
                                hash="46499ef57081b0b914d10ffc5f4973584aeae115",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_d41b1",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_person",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."address_protected" IS DISTINCT FROM (NEW."address_protected") OR OLD."date_of_birth" IS DISTINCT FROM (NEW."date_of_birth") OR OLD."died_on" IS DISTINCT FROM (NEW."died_on") OR OLD."ethnicity" IS DISTINCT FROM (NEW."ethnicity") OR OLD."expecting_until" IS DISTINCT FROM (NEW."expecting_until") OR OLD."forename" IS DISTINCT FROM (NEW."forename") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."nhs_number" IS DISTINCT FROM (NEW."nhs_number") OR OLD."nino" IS DISTINCT FROM (NEW."nino") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."study_choice" IS DISTINCT FROM (NEW."study_choice") OR OLD."surname" IS DISTINCT FROM (NEW."surname") OR OLD."unverified" IS DISTINCT FROM (NEW."unverified") OR OLD."upn" IS DISTINCT FROM (NEW."upn") OR OLD."uprn" IS DISTINCT FROM (NEW."uprn"))',
                                func='INSERT INTO "families_personevent" ("address", "address_protected", "date_of_birth", "died_on", "ethnicity", "expecting_until", "forename", "id", "nhs_number", "nino", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "reference", "sex", "study_choice", "surname", "unverified", "upn", "uprn") VALUES (OLD."address", OLD."address_protected", OLD."date_of_birth", OLD."died_on", OLD."ethnicity", OLD."expecting_until", OLD."forename", OLD."id", OLD."nhs_number", OLD."nino", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."postcode", OLD."reference", OLD."sex", OLD."study_choice", OLD."surname", OLD."unverified", OLD."upn", OLD."uprn"); RETURN NULL;',
                                hash="3192b2c81b6e335a3cfd7b2f6a13757ec4af0f20",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_663db",
                                table="families_person",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_personevent" ("address", "address_protected", "date_of_birth", "died_on", "ethnicity", "expecting_until", "forename", "id", "nhs_number", "nino", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "reference", "sex", "study_choice", "surname", "unverified", "upn", "uprn") VALUES (OLD."address", OLD."address_protected", OLD."date_of_birth", OLD."died_on", OLD."ethnicity", OLD."expecting_until", OLD."forename", OLD."id", OLD."nhs_number", OLD."nino", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postcode", OLD."reference", OLD."sex", OLD."study_choice", OLD."surname", OLD."unverified", OLD."upn", OLD."uprn"); RETURN NULL;',
                                hash="412ad0277f1903c517b9ca22356d79430dcfd1dc",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_460b6",
                                table="families_person",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PersonEvent",
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
                            to="families.person",
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
                    ("reference", models.CharField(max_length=40)),
                    ("forename", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("surname", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("date_of_birth", models.DateField(blank=True, null=True)),
                    (
                        "sex",
                        models.CharField(
                            choices=[("F", "Female"), ("M", "Male"), ("U", "Not known")],
                            max_length=1,
                        ),
                    ),
                    ("ethnicity", models.CharField(blank=True, max_length=4)),
                    ("upn", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("nhs_number", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("nino", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("uprn", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "unverified",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    ("address", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("postcode", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("address_protected", models.BooleanField(default=False)),
                    ("died_on", models.DateField(blank=True, null=True)),
                    ("expecting_until", models.DateField(blank=True, null=True)),
                    (
                        "study_choice",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("objected", "Objects to it"),
                                ("opted_out", "Has opted out"),
                                ("no_notice", "Has not had the privacy notice yet"),
                            ],
                            max_length=12,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Member",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="members",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="memberships",
                            to="families.person",
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("parent", "Parent"),
                                ("carer", "Carer"),
                                ("child", "Child"),
                                ("young_person", "Young person"),
                                ("other_adult", "Other adult"),
                                ("other_relative", "Other relative"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("lives_in_household", models.BooleanField()),
                    ("parenting_responsibility", models.BooleanField()),
                    ("joined_on", models.DateField(blank=True, null=True)),
                    ("left_on", models.DateField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("joined_on", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "person", "joined_on"),
                            name="member_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("left_on__isnull", True),
                                ("joined_on__isnull", True),
                                ("left_on__gte", models.F("joined_on")),
                                _connector="OR",
                            ),
                            name="member_left_after_joined",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="b39cf30e21f32cd5607946c2fff4786c4fa854f1",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_d7c11",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_member",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="f95470eeac7d24be598b3ae707a21333e9440f6b",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_f0fa2",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_member",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows UNION SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="222f056022585709ca5c401c20cd9953ea2bec5a",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_5897d",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_member",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_memberevent" ("family_id", "id", "joined_on", "left_on", "lives_in_household", "parenting_responsibility", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."family_id", OLD."id", OLD."joined_on", OLD."left_on", OLD."lives_in_household", OLD."parenting_responsibility", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."role"); RETURN NULL;',
                                hash="86bde5caa490afa14eda33aad7c061e1686f1e62",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_1225f",
                                table="families_member",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_memberevent" ("family_id", "id", "joined_on", "left_on", "lives_in_household", "parenting_responsibility", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."family_id", OLD."id", OLD."joined_on", OLD."left_on", OLD."lives_in_household", OLD."parenting_responsibility", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;',
                                hash="d788983adf4c62b8a48fd3da5d82baa26663a631",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_d30a4",
                                table="families_member",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="MemberEvent",
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
                            to="families.member",
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
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.person",
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("parent", "Parent"),
                                ("carer", "Carer"),
                                ("child", "Child"),
                                ("young_person", "Young person"),
                                ("other_adult", "Other adult"),
                                ("other_relative", "Other relative"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("lives_in_household", models.BooleanField()),
                    ("parenting_responsibility", models.BooleanField()),
                    ("joined_on", models.DateField(blank=True, null=True)),
                    ("left_on", models.DateField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Allocation",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="allocations",
                            to="families.family",
                        ),
                    ),
                    (
                        "worker",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="allocations",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("started_on", models.DateField()),
                    ("ended_on", models.DateField(blank=True, null=True)),
                    (
                        "allocated_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "replaced",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="families.allocation",
                        ),
                    ),
                    (
                        "team_before",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="privacy.team",
                        ),
                    ),
                ],
                options={
                    "ordering": ("-started_on",),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_on", None)),
                            fields=("family",),
                            name="family_one_open_lead",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_on__isnull", True),
                                ("started_on__isnull", True),
                                ("ended_on__gte", models.F("started_on")),
                                _connector="OR",
                            ),
                            name="allocation_ended_after_started",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FamilyGrant",
                fields=[
                    (
                        "permission",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "content_object",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="grants",
                            to="families.family",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("lead", "Lead worker"),
                                ("cover", "Cover"),
                                ("partner", "Partner"),
                            ],
                            default="lead",
                            max_length=10,
                        ),
                    ),
                    ("starts_on", models.DateField()),
                    ("ends_on", models.DateField(blank=True, null=True)),
                ],
                options={
                    "unique_together": {("user", "permission", "content_object")},
                    "abstract": False,
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ends_on__isnull", True),
                                ("starts_on__isnull", True),
                                ("ends_on__gte", models.F("starts_on")),
                                _connector="OR",
                            ),
                            name="grant_ends_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("kind", "lead"), ("ends_on__isnull", False), _connector="OR"
                            ),
                            name="grant_for_a_time_has_an_end",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RebaseBatch",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "to_version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "to_plan",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.localplan",
                        ),
                    ),
                    ("chosen", models.JSONField(default=dict)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
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
                                hash="5ac4a30713c9a1b56198f58c1fa6290e44f4d5ab",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_538c8",
                                table="families_rebasebatch",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Rebase",
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rebases",
                            to="families.family",
                        ),
                    ),
                    (
                        "batch",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rows",
                            to="families.rebasebatch",
                        ),
                    ),
                    (
                        "from_version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "from_plan",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.localplan",
                        ),
                    ),
                    (
                        "to_version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "to_plan",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.localplan",
                        ),
                    ),
                    ("moved", models.BooleanField()),
                    (
                        "needs_unknown",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("at", models.DateTimeField(auto_now_add=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-at",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("batch", "family"), name="rebased_once_a_batch"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="f15dd85c292ea13c6f8db44b21d9294abbe7ad0d",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_f7291",
                                table="families_rebase",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Touched",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            db_default=django.contrib.postgres.functions.RandomUUID(),
                            default=uuid.uuid4,
                            editable=False,
                            primary_key=True,
                            serialize=False,
                        ),
                    ),
                    ("family_key", models.UUIDField(null=True)),
                    ("person_key", models.UUIDField(null=True)),
                ],
            ),
        ),
        # Case files are copied in without these two. No defaults of Django's: those would read the
        # row back, and whoever adds a person sees them only once they are in a family.
        migrations.RunSQL(
            "ALTER TABLE families_person ALTER address_protected SET DEFAULT false,"
            " ALTER study_choice SET DEFAULT ''",
            migrations.RunSQL.noop,
        ),
    ]
