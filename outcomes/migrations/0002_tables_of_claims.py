"""Claims, their moves, and what was decided of them."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("outcomes", "0003_claims_move")]

    dependencies = [
        ("outcomes", "0001_tables_of_results"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        # Before the column whose default it is.
        migrations.RunSQL(
            "CREATE SEQUENCE outcomes_claim_reference", "DROP SEQUENCE outcomes_claim_reference"
        ),
        Tables(
            migrations.CreateModel(
                name="Claim",
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
                                models.Value("outcomes_claim_reference"),
                                output_field=models.CharField(max_length=20),
                                template="('CL-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
                            ),
                            max_length=20,
                            unique=True,
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="claims",
                            to="families.family",
                        ),
                    ),
                    ("route", models.CharField(max_length=10)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("ready", "Ready"),
                                ("in_internal_audit", "In internal audit"),
                                ("audit_passed", "Passed internal audit"),
                                ("audit_failed", "Failed internal audit"),
                                ("submitted", "Submitted"),
                                ("paid", "Paid"),
                                ("rejected", "Rejected"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "framework",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.localplan",
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="claims",
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "prepared_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "approved_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("equivalent_progress", models.BooleanField(db_default=False, default=False)),
                    (
                        "equivalent_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-on_date", "id"),
                    "indexes": [models.Index(fields=["state", "phase"], name="claim_state_phase")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("state__in", ["submitted", "paid", "rejected", "withdrawn"]),
                                models.Q(
                                    ("prepared_by__isnull", True),
                                    ("approved_by__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            fields=("family", "phase", "route", "on_date"),
                            name="claim_row_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(
                                (
                                    "state__in",
                                    [
                                        "draft",
                                        "ready",
                                        "in_internal_audit",
                                        "audit_passed",
                                        "submitted",
                                        "paid",
                                    ],
                                )
                            ),
                            fields=("family", "phase"),
                            name="claim_one_live_in_phase",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("approved_by__isnull", True),
                                ("prepared_by__isnull", True),
                                models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="claim_four_eyes",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("prepared_by__isnull", True),
                                models.Q(("framework__isnull", False), ("run__isnull", False)),
                                _connector="OR",
                            ),
                            name="claim_rests_on_a_run",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("prepared_by__isnull", True),
                                models.Q(
                                    ("state__in", ["submitted", "paid", "rejected"]), _negated=True
                                ),
                                ("approved_by__isnull", False),
                                _connector="OR",
                            ),
                            name="claim_submitted_by_somebody",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="touched_insert",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="2432960d40946713d5a9d7b899dd86ac9cd3a667",
                                level="STATEMENT",
                                operation="INSERT",
                                pgid="pgtrigger_touched_insert_d9407",
                                referencing="REFERENCING NEW TABLE AS new_rows ",
                                table="outcomes_claim",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows; RETURN NULL;",
                                hash="41b3a66ff8a5db418a09497845cb89bd2998d79b",
                                level="STATEMENT",
                                operation="DELETE",
                                pgid="pgtrigger_touched_delete_df59e",
                                referencing="REFERENCING OLD TABLE AS old_rows ",
                                table="outcomes_claim",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="touched_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="INSERT INTO families_touched (family_key, person_key) SELECT DISTINCT family_id, NULL::uuid FROM old_rows UNION SELECT DISTINCT family_id, NULL::uuid FROM new_rows; RETURN NULL;",
                                hash="20804df56540a3c5656a1dcba3ed17565e71cfcf",
                                level="STATEMENT",
                                operation="UPDATE",
                                pgid="pgtrigger_touched_update_7218a",
                                referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                                table="outcomes_claim",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_ready",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."prepared_by_id" IS NOT NULL AND NOT (OLD."state" = \'draft\'))',
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "family_id", "route", "phase", "framework_id", "plan_id", "run_id", "prepared_by_id", "equivalent_progress", "equivalent_by_id" rows from % table\', TG_TABLE_NAME;',
                                hash="63652b217500d9a13195686cc409d3cdf0d115b4",
                                operation='UPDATE OF "family_id", "route", "phase", "framework_id", "plan_id", "run_id", "prepared_by_id", "equivalent_progress", "equivalent_by_id"',
                                pgid="pgtrigger_sealed_once_ready_ea9ad",
                                table="outcomes_claim",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="moves_are_noted",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."prepared_by_id" IS NOT NULL AND OLD."state" IS DISTINCT FROM (NEW."state"))',
                                func="\n                    IF NOT EXISTS (\n                        SELECT FROM outcomes_claimtransition t\n                        WHERE t.claim_id = OLD.id AND t.from_state = OLD.state\n                          AND t.to_state = NEW.state AND t.number = (\n                            SELECT max(number) FROM outcomes_claimtransition\n                            WHERE claim_id = OLD.id)\n                    ) THEN\n                        RAISE EXCEPTION 'A claim moves only with a transition that says who.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="1c090040fbb043e0cd4c8c2e2b7adc0d3bcfa2e6",
                                operation="UPDATE",
                                pgid="pgtrigger_moves_are_noted_ad666",
                                table="outcomes_claim",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="begins_as_a_draft",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (NEW."prepared_by_id" IS NOT NULL AND NOT (NEW."state" = \'draft\'))',
                                func="\n                    RAISE EXCEPTION 'A claim that is made here begins as a draft.'\n                        USING ERRCODE = 'check_violation';\n                ",
                                hash="71209feb1fc2a0f0724a399d8f593854b8828d2e",
                                operation="INSERT",
                                pgid="pgtrigger_begins_as_a_draft_5b049",
                                table="outcomes_claim",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "outcomes_claimevent" ("approved_by_id", "equivalent_by_id", "equivalent_progress", "family_id", "framework_id", "id", "on_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "plan_id", "prepared_by_id", "reference", "route", "run_id", "state") VALUES (OLD."approved_by_id", OLD."equivalent_by_id", OLD."equivalent_progress", OLD."family_id", OLD."framework_id", OLD."id", OLD."on_date", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."phase", OLD."plan_id", OLD."prepared_by_id", OLD."reference", OLD."route", OLD."run_id", OLD."state"); RETURN NULL;',
                                hash="3d7a73323aa3c8be4febe0c5d317022e98d8bb8d",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_80f5b",
                                table="outcomes_claim",
                                when="AFTER",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="delete_delete",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='INSERT INTO "outcomes_claimevent" ("approved_by_id", "equivalent_by_id", "equivalent_progress", "family_id", "framework_id", "id", "on_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "plan_id", "prepared_by_id", "reference", "route", "run_id", "state") VALUES (OLD."approved_by_id", OLD."equivalent_by_id", OLD."equivalent_progress", OLD."family_id", OLD."framework_id", OLD."id", OLD."on_date", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."plan_id", OLD."prepared_by_id", OLD."reference", OLD."route", OLD."run_id", OLD."state"); RETURN NULL;',
                                hash="9c581a7ee6d1b61cb9830a1f152cc99d7f6308f5",
                                operation="DELETE",
                                pgid="pgtrigger_delete_delete_d60ae",
                                table="outcomes_claim",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimEvent",
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
                            to="outcomes.claim",
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
                        "reference",
                        models.CharField(
                            db_default=models.Func(
                                models.Value("outcomes_claim_reference"),
                                output_field=models.CharField(max_length=20),
                                template="('CL-' || to_char(nextval(%(expressions)s), 'FM999999000000'))",
                            ),
                            max_length=20,
                        ),
                    ),
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
                    ("route", models.CharField(max_length=10)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("ready", "Ready"),
                                ("in_internal_audit", "In internal audit"),
                                ("audit_passed", "Passed internal audit"),
                                ("audit_failed", "Failed internal audit"),
                                ("submitted", "Submitted"),
                                ("paid", "Paid"),
                                ("rejected", "Rejected"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("phase", models.CharField(max_length=60)),
                    (
                        "framework",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="families.localplan",
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "prepared_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "approved_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("equivalent_progress", models.BooleanField(db_default=False, default=False)),
                    (
                        "equivalent_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="ClaimTransition",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="transitions",
                            to="outcomes.claim",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                    (
                        "from_state",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("draft", "Draft"),
                                ("ready", "Ready"),
                                ("in_internal_audit", "In internal audit"),
                                ("audit_passed", "Passed internal audit"),
                                ("audit_failed", "Failed internal audit"),
                                ("submitted", "Submitted"),
                                ("paid", "Paid"),
                                ("rejected", "Rejected"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "to_state",
                        models.CharField(
                            choices=[
                                ("draft", "Draft"),
                                ("ready", "Ready"),
                                ("in_internal_audit", "In internal audit"),
                                ("audit_passed", "Passed internal audit"),
                                ("audit_failed", "Failed internal audit"),
                                ("submitted", "Submitted"),
                                ("paid", "Paid"),
                                ("rejected", "Rejected"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            max_length=20,
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
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("claim", "number"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("claim", "number"), name="claim_transition_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="fcbb873a2d5254dc58a7a3a8c282ad681e3b38f7",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_c16aa",
                                table="outcomes_claimtransition",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="lawful",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                declare="DECLARE held RECORD;",
                                func="\n    SELECT state, prepared_by_id, equivalent_by_id INTO held\n        FROM outcomes_claim WHERE id = NEW.claim_id FOR UPDATE;\n    IF NEW.number <> 1 + (SELECT count(*) FROM outcomes_claimtransition\n                          WHERE claim_id = NEW.claim_id) THEN\n        RAISE EXCEPTION 'The transitions of a claim are numbered one after the other.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.from_state = '' THEN\n        IF NEW.number <> 1 OR NEW.to_state <> held.state THEN\n            RAISE EXCEPTION 'Only the first transition comes from nowhere.'\n                USING ERRCODE = 'check_violation';\n        END IF;\n    ELSIF NEW.from_state <> held.state\n          OR NEW.from_state || '>' || NEW.to_state <> ALL (ARRAY['draft>ready', 'draft>withdrawn', 'ready>in_internal_audit', 'ready>withdrawn', 'in_internal_audit>audit_failed', 'in_internal_audit>audit_passed', 'in_internal_audit>withdrawn', 'audit_passed>submitted', 'audit_passed>withdrawn', 'audit_failed>draft', 'audit_failed>withdrawn', 'submitted>paid', 'submitted>rejected', 'submitted>withdrawn', 'paid>withdrawn', 'rejected>withdrawn']) THEN\n        RAISE EXCEPTION 'A claim cannot make this move.' USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.to_state IN ('audit_passed', 'audit_failed') AND (NEW.by_id = held.equivalent_by_id OR EXISTS (\n        SELECT FROM outcomes_claimtransition t WHERE t.claim_id = NEW.claim_id\n        AND t.by_id = NEW.by_id AND t.to_state IN ('draft', 'ready'))) THEN\n        RAISE EXCEPTION 'Whoever built a claim does not audit it.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.to_state IN ('audit_passed', 'audit_failed') AND NOT EXISTS (\n        SELECT FROM outcomes_auditedclaim a\n        JOIN outcomes_claimaudit u ON u.id = a.audit_id\n        LEFT JOIN outcomes_workpaper w ON w.audited_id = a.id\n        WHERE a.claim_id = NEW.claim_id AND (\n            (a.sampled AND u.state = 'sampled' AND w.decided_by_id = NEW.by_id\n                AND 'audit_' || w.result = NEW.to_state)\n            OR (NOT a.sampled AND u.state = 'closing' AND u.opinion IN ('full', 'substantial')\n                AND NEW.to_state = 'audit_passed'))) THEN\n        RAISE EXCEPTION 'A claim is decided on its workpaper, or with the closing of an audit.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.to_state = 'submitted' AND NEW.by_id = held.prepared_by_id THEN\n        RAISE EXCEPTION 'Whoever prepared a claim does not submit it.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.to_state = 'ready' AND NOT EXISTS (\n        SELECT FROM outcomes_claimsnapshot s WHERE s.claim_id = NEW.claim_id\n        AND s.number = 1 + (SELECT count(*) FROM outcomes_claimtransition t\n            WHERE t.claim_id = NEW.claim_id AND t.to_state = NEW.to_state)) THEN\n        RAISE EXCEPTION 'A claim becomes ready with a snapshot of what it rests on.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="e556447314ce36e192443aeecb183586bd1bcae3",
                                operation="INSERT",
                                pgid="pgtrigger_lawful_b9204",
                                table="outcomes_claimtransition",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimSnapshot",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="snapshots",
                            to="outcomes.claim",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                    ("as_of", models.DateField()),
                    (
                        "run",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="outcomes.outcomerun",
                        ),
                    ),
                    ("framework_sha256", models.CharField(max_length=64)),
                    ("plan_sha256", models.CharField(blank=True, max_length=64)),
                    ("inputs_sha256", models.CharField(max_length=64)),
                    ("results_sha256", models.CharField(max_length=64)),
                    ("inputs", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("results", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("explanation", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("claim", "-number"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("claim", "number"), name="claim_snapshot_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="ffb312075129857e9f2b5ff6f14f8f76d1bb7bdf",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_f1501",
                                table="outcomes_claimsnapshot",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="of_a_draft",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n                    IF NOT EXISTS (SELECT FROM outcomes_claim\n                                   WHERE id = NEW.claim_id AND state = 'draft') THEN\n                        RAISE EXCEPTION 'Only a draft is frozen.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="a0ebc1f674241f5d523c4f95827e01b9e5c647d4",
                                operation="INSERT",
                                pgid="pgtrigger_of_a_draft_33885",
                                table="outcomes_claimsnapshot",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimPack",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="packs",
                            to="outcomes.claim",
                        ),
                    ),
                    (
                        "snapshot",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="outcomes.claimsnapshot",
                        ),
                    ),
                    ("job_id", models.UUIDField(unique=True)),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("destroyed_at", models.DateTimeField(null=True)),
                    ("sha256", models.CharField(max_length=64)),
                    ("size", models.PositiveIntegerField()),
                ],
                options={
                    "ordering": ("-made_at",),
                },
            ),
            migrations.CreateModel(
                name="ClaimBulkRow",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("job_id", models.UUIDField()),
                    ("item", models.UUIDField()),
                    (
                        "family",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="claim_bulk_rows",
                            to="families.family",
                        ),
                    ),
                    ("route", models.CharField(blank=True, max_length=10)),
                    (
                        "claim",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="outcomes.claim",
                        ),
                    ),
                    ("refusal", models.CharField(blank=True, max_length=2000)),
                ],
                options={
                    "ordering": ("family__reference", "route", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("job_id", "item"), name="claim_bulk_row_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="fe5569cea89c144fcfa4a0376022759951fdcf55",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_7cdc7",
                                table="outcomes_claimbulkrow",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimRecomputation",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="recomputations",
                            to="outcomes.claim",
                        ),
                    ),
                    ("job_id", models.UUIDField(unique=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("made_at", models.DateTimeField(auto_now_add=True)),
                    ("snapshot", models.PositiveIntegerField()),
                    ("frozen_same", models.BooleanField()),
                    ("today_same", models.BooleanField()),
                    ("today_claimable", models.BooleanField()),
                    ("blocked_by", models.TextField(blank=True)),
                    ("changed_records", models.CharField(blank=True, max_length=200)),
                    ("differences", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-made_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="d387f17d8874b9ef03585bfad6b6d999a8ea8ad3",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_035b3",
                                table="outcomes_claimrecomputation",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ProgressDecision",
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
                            related_name="progress_decisions",
                            to="families.family",
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="progress_decisions",
                            to="families.need",
                        ),
                    ),
                    (
                        "observation",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="progress_decision",
                            to="families.observation",
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("decided_at", models.DateTimeField()),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-decided_at",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("reason__isnull", False)),
                            name="progress_decision_has_a_reason",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="886a00f0c515d7b029bd77c497e8e7bbd9391ca3",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_9db27",
                                table="outcomes_progressdecision",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="by_a_head_of_service",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n                    IF NOT EXISTS (SELECT FROM privacy_user WHERE id = NEW.decided_by_id\n                                   AND role = 'head_of_service') THEN\n                        RAISE EXCEPTION 'Only a head of service decides on equivalent progress.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="10bcf5f2cd5d4c717c99da35185983df2b8a3ae5",
                                operation="INSERT",
                                pgid="pgtrigger_by_a_head_of_service_73380",
                                table="outcomes_progressdecision",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BreakDecision",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "claim",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="break_decisions",
                            to="outcomes.claim",
                        ),
                    ),
                    (
                        "relapse",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="decisions",
                            to="outcomes.relapse",
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
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-at",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("claim", "relapse"), name="break_decided_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="25c283d63e73dd4e4c6d9fb7fdfb88cdca73cb1e",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_6d8fe",
                                table="outcomes_breakdecision",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
    ]
