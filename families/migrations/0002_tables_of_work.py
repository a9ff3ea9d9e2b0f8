"""Needs, services, artefacts and facts of families, and tasks."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import families.models.fields
import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("families", "0010_facts_withdrawn")]

    dependencies = [
        ("families", "0001_tables_of_families"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Need",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="needs",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="needs",
                            to="families.person",
                        ),
                    ),
                    ("need", models.CharField(max_length=20)),
                    ("identified_on", models.DateField()),
                    (
                        "identified_by",
                        models.CharField(
                            choices=[
                                ("assessment", "Assessment"),
                                ("partner_list", "Partner list"),
                                ("referral", "Referral"),
                                ("keyworker", "Keyworker"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("evidenced", models.BooleanField()),
                    (
                        "closed_as",
                        models.CharField(
                            blank=True,
                            choices=[("entered_in_error", "Entered in error")],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "ordering": ("identified_on", "need", "reference"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="76be232d9a190230ba801db10dac365fc2fc1cc5",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_b9a9c",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_need",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="c8a43459bc06d476dd9739c781f9b6e81b7e789a",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_ad6c7",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_need",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows UNION SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="26fa7e759a075be5daa12ec73e706b184da76894",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_7b5dd",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_need",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_needevent" ("closed_as", "evidenced", "family_id", "id", "identified_by", "identified_on", "need", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."closed_as", OLD."evidenced", OLD."family_id", OLD."id", OLD."identified_by", OLD."identified_on", OLD."need", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reference"); RETURN NULL;',
                                hash="02133ff8caea815e9263b3e716f507d81d9b61ff",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_28e49",
                                table="families_need",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_needevent" ("closed_as", "evidenced", "family_id", "id", "identified_by", "identified_on", "need", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."closed_as", OLD."evidenced", OLD."family_id", OLD."id", OLD."identified_by", OLD."identified_on", OLD."need", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference"); RETURN NULL;',
                                hash="cab9917bd3d31dc9255cc3ba9a7feaff287b8854",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_8261c",
                                table="families_need",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="NeedEvent",
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
                            to="families.need",
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
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.person",
                        ),
                    ),
                    ("need", models.CharField(max_length=20)),
                    ("identified_on", models.DateField()),
                    (
                        "identified_by",
                        models.CharField(
                            choices=[
                                ("assessment", "Assessment"),
                                ("partner_list", "Partner list"),
                                ("referral", "Referral"),
                                ("keyworker", "Keyworker"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("evidenced", models.BooleanField()),
                    (
                        "closed_as",
                        models.CharField(
                            blank=True,
                            choices=[("entered_in_error", "Entered in error")],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Intervention",
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
                            related_name="interventions",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="interventions",
                            to="families.person",
                        ),
                    ),
                    ("kind", models.CharField(max_length=200)),
                    ("provider", models.CharField(blank=True, max_length=200)),
                    ("started_on", models.DateField()),
                    ("ended_on", models.DateField(blank=True, null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("completed", "Completed"),
                                ("stopped", "Stopped"),
                                ("declined", "Declined"),
                                ("ongoing", "Ongoing"),
                            ],
                            max_length=10,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-started_on", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "person", "kind", "started_on"),
                            name="intervention_once",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_on__isnull", True),
                                ("started_on__isnull", True),
                                ("ended_on__gte", models.F("started_on")),
                                _connector="OR",
                            ),
                            name="intervention_ended_after_started",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="6c088858c1636c535e6400042402d6a04503311e",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_cf29f",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_intervention",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="2278d039860bc9d44226c843f350ef39682ebf46",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_fd07b",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_intervention",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows UNION SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="abd1076c856e5ad4bd44d45750903d5c8b110516",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_f5854",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_intervention",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_interventionevent" ("ended_on", "family_id", "id", "kind", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "started_on") VALUES (OLD."ended_on", OLD."family_id", OLD."id", OLD."kind", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider", OLD."started_on"); RETURN NULL;',
                                hash="f712617ea7a54b31d9146920fef68792dd504b97",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_a1f5e",
                                table="families_intervention",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_interventionevent" ("ended_on", "family_id", "id", "kind", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "started_on") VALUES (OLD."ended_on", OLD."family_id", OLD."id", OLD."kind", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider", OLD."started_on"); RETURN NULL;',
                                hash="626cecaa60f8144bd10ed3b0992e86946ea5feb8",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_627d9",
                                table="families_intervention",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="InterventionEvent",
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
                            to="families.intervention",
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
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.person",
                        ),
                    ),
                    ("kind", models.CharField(max_length=200)),
                    ("provider", models.CharField(blank=True, max_length=200)),
                    ("started_on", models.DateField()),
                    ("ended_on", models.DateField(blank=True, null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("completed", "Completed"),
                                ("stopped", "Stopped"),
                                ("declined", "Declined"),
                                ("ongoing", "Ongoing"),
                            ],
                            max_length=10,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Artefact",
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
                            related_name="artefacts",
                            to="families.family",
                        ),
                    ),
                    (
                        "artefact",
                        models.CharField(
                            choices=[
                                ("assessment", "Whole-family assessment"),
                                ("plan", "Whole-family plan"),
                                ("allocation", "Keyworker allocated"),
                                ("plan_goal_link", "Plan goals tied to needs"),
                                ("intervention", "Intervention"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("covers_everyone", models.BooleanField()),
                    ("detail", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-on_date", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "artefact", "on_date"), name="artefact_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="0302adec6a2f8e44849b7f76d83f0a712e61fe82",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_c234a",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_artefact",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="787d4fa55a6bb17387255e8133dc3b3c40c8c791",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_27d5c",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_artefact",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows UNION SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="12c2d722374248972db285bdbb2547ed24b98dd1",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_ea92b",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_artefact",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_artefactevent" ("artefact", "covers_everyone", "detail", "family_id", "id", "on_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."artefact", OLD."covers_everyone", OLD."detail", OLD."family_id", OLD."id", OLD."on_date", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;',
                                hash="c6bae48de163864975238b582f926e337c6c6e18",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_5513d",
                                table="families_artefact",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_artefactevent" ("artefact", "covers_everyone", "detail", "family_id", "id", "on_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."artefact", OLD."covers_everyone", OLD."detail", OLD."family_id", OLD."id", OLD."on_date", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                                hash="2979ba33676dbf7d0a84f0b76b0e2a7d025462d0",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_f1121",
                                table="families_artefact",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ArtefactEvent",
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
                            to="families.artefact",
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
                        "artefact",
                        models.CharField(
                            choices=[
                                ("assessment", "Whole-family assessment"),
                                ("plan", "Whole-family plan"),
                                ("allocation", "Keyworker allocated"),
                                ("plan_goal_link", "Plan goals tied to needs"),
                                ("intervention", "Intervention"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("covers_everyone", models.BooleanField()),
                    ("detail", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="Observation",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    (
                        "family",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="observations",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="observations",
                            to="families.person",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("event", "Event"),
                                ("status", "Status"),
                                ("metric", "Measure"),
                                ("judgement", "Judgement"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("code", models.CharField(max_length=200)),
                    ("start_on", models.DateField()),
                    ("end_on", models.DateField(blank=True, null=True)),
                    (
                        "value",
                        families.models.fields.NumberField(
                            blank=True, decimal_places=10, max_digits=30, null=True
                        ),
                    ),
                    (
                        "out_of",
                        families.models.fields.NumberField(
                            blank=True, decimal_places=10, max_digits=30, null=True
                        ),
                    ),
                    ("detail_code", models.CharField(blank=True, max_length=60)),
                    ("detail_text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("recorded_on", models.DateField(blank=True, null=True)),
                    ("withdrawn", models.BooleanField(blank=True, null=True)),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("start_on", "reference"),
                    "indexes": [
                        models.Index(
                            condition=models.Q(("kind", "judgement"), ("person__isnull", False)),
                            fields=["family"],
                            name="observation_judges_person",
                        )
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("end_on__isnull", True),
                                ("start_on__isnull", True),
                                ("end_on__gte", models.F("start_on")),
                                _connector="OR",
                            ),
                            name="observation_end_after_start",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("family__isnull", False),
                                ("person__isnull", False),
                                _connector="OR",
                            ),
                            name="observation_of_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("recorded_at", None),
                                ("recorded_by__isnull", False),
                                _connector="OR",
                            ),
                            name="observation_recorded_by_somebody",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, CASE WHEN family_id IS NULL THEN person_id END FROM new_rows; RETURN NULL;",
                                hash="76ac662fc89ddbd9a22a38e6b343c1bca754810f",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_c0d47",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="families_observation",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, CASE WHEN family_id IS NULL THEN person_id END FROM old_rows; RETURN NULL;",
                                hash="e392d8c32b79aa07dfcd2b8d7eaa4f3c8b507639",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_ec8b6",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="families_observation",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, CASE WHEN family_id IS NULL THEN person_id END FROM old_rows UNION SELECT DISTINCT family_id, CASE WHEN family_id IS NULL THEN person_id END FROM new_rows; RETURN NULL;",
                                hash="f691915b3fb3010eb6732234d379ccde156ad134",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_2cfce",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="families_observation",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="stays_withdrawn",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."withdrawn" AND (NOT NEW."withdrawn" OR NEW."withdrawn" IS NULL))',
                                func="\n    IF EXISTS (SELECT FROM families_factwithdrawal WHERE observation_id = NEW.id) THEN\n        RAISE EXCEPTION 'What was withdrawn here stays withdrawn.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="092b89bae1eec8cd40fe1012959720453d3c9a67",
                                operation="UPDATE",
                                pgid="pgtrigger_stays_withdrawn_9bf6e",
                                table="families_observation",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_observationevent" ("code", "detail_code", "detail_text", "end_on", "family_id", "id", "kind", "out_of", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_on", "reference", "source", "start_on", "value", "withdrawn") VALUES (OLD."code", OLD."detail_code", OLD."detail_text", OLD."end_on", OLD."family_id", OLD."id", OLD."kind", OLD."out_of", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."recorded_on", OLD."reference", OLD."source", OLD."start_on", OLD."value", OLD."withdrawn"); RETURN NULL;',
                                hash="443ac50a6504dba6c592705db76142abdd0aab77",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_e692c",
                                table="families_observation",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_observationevent" ("code", "detail_code", "detail_text", "end_on", "family_id", "id", "kind", "out_of", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_on", "reference", "source", "start_on", "value", "withdrawn") VALUES (OLD."code", OLD."detail_code", OLD."detail_text", OLD."end_on", OLD."family_id", OLD."id", OLD."kind", OLD."out_of", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."recorded_on", OLD."reference", OLD."source", OLD."start_on", OLD."value", OLD."withdrawn"); RETURN NULL;',
                                hash="9067eb5c87981c83f76a4c42eb130f43b688d481",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_3069b",
                                table="families_observation",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ObservationEvent",
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
                            to="families.observation",
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
                        "family",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.person",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("event", "Event"),
                                ("status", "Status"),
                                ("metric", "Measure"),
                                ("judgement", "Judgement"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("code", models.CharField(max_length=200)),
                    ("start_on", models.DateField()),
                    ("end_on", models.DateField(blank=True, null=True)),
                    (
                        "value",
                        families.models.fields.NumberField(
                            blank=True, decimal_places=10, max_digits=30, null=True
                        ),
                    ),
                    (
                        "out_of",
                        families.models.fields.NumberField(
                            blank=True, decimal_places=10, max_digits=30, null=True
                        ),
                    ),
                    ("detail_code", models.CharField(blank=True, max_length=60)),
                    ("detail_text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("recorded_on", models.DateField(blank=True, null=True)),
                    ("withdrawn", models.BooleanField(blank=True, null=True)),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="FactWithdrawal",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "observation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="withdrawal",
                            to="families.observation",
                        ),
                    ),
                    (
                        "replaced_by",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="replaces",
                            to="families.observation",
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
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
                    "ordering": ("-at",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("replaced_by", None),
                                models.Q(("replaced_by", models.F("observation")), _negated=True),
                                _connector="OR",
                            ),
                            name="withdrawal_not_by_itself",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="26ea9d270b6f50e8d44a64d78d16e16c435b48ae",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_764c4",
                                table="families_factwithdrawal",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="of_a_withdrawn_one",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF NOT EXISTS (SELECT FROM families_observation\n                   WHERE id = NEW.observation_id AND withdrawn) THEN\n        RAISE EXCEPTION 'A withdrawal is that of a withdrawn fact.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="927f5dbf3b554f0363facac92899fa8d9ae514fb",
                                operation="INSERT",
                                pgid="pgtrigger_of_a_withdrawn_one_105f8",
                                table="families_factwithdrawal",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Task",
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
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tasks",
                            to="families.family",
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("due_on", models.DateField()),
                    (
                        "worker",
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
                        "made_by",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                    ("version", models.PositiveIntegerField(default=1)),
                    (
                        "done_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("done_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "reason_code",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("not_needed", "It is no longer needed"),
                                ("otherwise", "It was done in another way, or stands here twice"),
                                ("error", "It was raised in error"),
                            ],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "ordering": ("due_on", "made_at", "id"),
                    "indexes": [
                        models.Index(fields=["family", "due_on"], name="task_family_day"),
                        models.Index(
                            condition=models.Q(("cancelled_at", None), ("done_at", None)),
                            fields=["worker", "due_on"],
                            name="task_worker_open",
                        ),
                        models.Index(fields=["done_by", "-done_at"], name="task_just_done"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("done_at", None), ("done_by", None)),
                                models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                                _connector="OR",
                            ),
                            name="task_done_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("cancelled_at", None),
                                    ("cancelled_by", None),
                                    ("reason_code", ""),
                                ),
                                models.Q(
                                    ("cancelled_at__isnull", False),
                                    ("cancelled_by__isnull", False),
                                    models.Q(("reason_code", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="task_cancelled_with_a_reason",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("done_at", None), ("cancelled_at", None), _connector="OR"
                            ),
                            name="task_done_or_cancelled",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "families_taskevent" ("cancelled_at", "cancelled_by_id", "done_at", "done_by_id", "due_on", "family_id", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_code", "text", "version", "worker_id") VALUES (OLD."cancelled_at", OLD."cancelled_by_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."family_id", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason_code", OLD."text", OLD."version", OLD."worker_id"); RETURN NULL;',
                                hash="868896bcb600aeba690c9e1cc1ee99d8883b98f1",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_c5667",
                                table="families_task",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "families_taskevent" ("cancelled_at", "cancelled_by_id", "done_at", "done_by_id", "due_on", "family_id", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_code", "text", "version", "worker_id") VALUES (OLD."cancelled_at", OLD."cancelled_by_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."family_id", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_code", OLD."text", OLD."version", OLD."worker_id"); RETURN NULL;',
                                hash="dfef5e6a9b49a002648ccaf2236464c9591b0c94",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_f5bfd",
                                table="families_task",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskEvent",
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
                            to="families.task",
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
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("due_on", models.DateField()),
                    (
                        "worker",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                    ("version", models.PositiveIntegerField(default=1)),
                    (
                        "done_by",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("done_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "cancelled_by",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "reason_code",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("not_needed", "It is no longer needed"),
                                ("otherwise", "It was done in another way, or stands here twice"),
                                ("error", "It was raised in error"),
                            ],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="TaskDigest",
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
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("wanted", models.BooleanField(default=True)),
                    ("sent_on", models.DateField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name="SavedSearch",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("place", models.PositiveSmallIntegerField()),
                    ("name", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("query", models.CharField(max_length=500)),
                    ("is_start", models.BooleanField(default=False)),
                ],
                options={
                    "ordering": ("place",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("owner", "place"), name="search_place_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("place__gte", 1), ("place__lte", 20)),
                            name="search_at_most_twenty",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("is_start", True)),
                            fields=("owner",),
                            name="search_one_start",
                        ),
                    ],
                },
            ),
        ),
    ]
