"""Runs and what they found, comparisons, previews, relapses, published measures."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("outcomes", "0018_benchmarks")]

    dependencies = [
        ("families", "0002_tables_of_work"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="OutcomeRun",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("as_of", models.DateField()),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    ("job_id", models.UUIDField(null=True)),
                    ("started_at", models.DateTimeField()),
                    ("finished_at", models.DateTimeField()),
                    ("rules_hash", models.CharField(max_length=64)),
                    ("inputs_hash", models.CharField(max_length=64)),
                    ("counts", models.JSONField(default=dict)),
                    (
                        "base",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="increments",
                            to="outcomes.outcomerun",
                        ),
                    ),
                    ("framework", models.CharField(blank=True, max_length=60)),
                    ("programme", models.JSONField(default=dict)),
                    ("rules", models.JSONField(default=list)),
                ],
                options={
                    "ordering": ("-finished_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="50ae285e950c4b0f4786bb59c64dee261b067e42",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_fc364",
                                table="outcomes_outcomerun",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BegunRun",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("as_of", models.DateField()),
                    ("programme", models.JSONField(default=dict)),
                    ("begun_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="Eligibility",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="eligibilities",
                            to="families.family",
                        ),
                    ),
                    ("framework", models.CharField(max_length=60)),
                    ("eligible", models.BooleanField()),
                    ("headlines", models.PositiveSmallIntegerField()),
                    ("needs", models.PositiveSmallIntegerField()),
                    ("lit", models.CharField(blank=True, max_length=200)),
                    ("reasons", models.CharField(blank=True, max_length=200)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "run"), name="eligibility_once_a_run"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="e568a8355b1283ddf01e689514b9935b78a00637",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_c1bb8",
                                table="outcomes_eligibility",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="OutcomeResult",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="results",
                            to="families.family",
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="results",
                            to="families.need",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="results",
                            to="families.person",
                        ),
                    ),
                    ("outcome", models.CharField(max_length=20)),
                    ("need_code", models.CharField(blank=True, max_length=20)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("met_sustained", "Met and sustained"),
                                ("met_in_window", "Met, period running"),
                                ("not_met", "Not met"),
                                ("regressed", "Gone back"),
                                ("no_data", "Cannot be judged"),
                                ("neutral", "No longer applies"),
                                ("overridden", "Senior decision"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("matures_on", models.DateField(null=True)),
                    ("window_start", models.DateField(null=True)),
                    ("window_end", models.DateField(null=True)),
                    ("missing", models.TextField(blank=True)),
                ],
                options={
                    "indexes": [models.Index(fields=["family", "run"], name="result_family_run")],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="c7bd8da4e485a267869b4bc1d718710715395816",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_e13f8",
                                table="outcomes_outcomeresult",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ClaimCheck",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="claim_checks",
                            to="families.family",
                        ),
                    ),
                    ("route", models.CharField(max_length=10)),
                    ("claimable", models.BooleanField()),
                    ("blocked_by", models.TextField(blank=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "run", "route"), name="claim_check_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="708109f173cb8a407c7cf2e3568b25758d52a542",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_fe787",
                                table="outcomes_claimcheck",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Suggestion",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="suggestions",
                            to="families.family",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="suggestions",
                            to="families.person",
                        ),
                    ),
                    ("need_code", models.CharField(max_length=20)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["family", "run"], name="suggestion_family_run")
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="b0a509b457ebd7e43797eab16c836ec3ac0f7ff5",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_0eb4c",
                                table="outcomes_suggestion",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Standing",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "family",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="standing",
                            to="families.family",
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="JudgedFamily",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="judged",
                            to="families.family",
                        ),
                    ),
                    ("inputs", models.BigIntegerField()),
                    ("next_on", models.DateField(null=True)),
                    ("left_out", models.CharField(blank=True, max_length=30)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "run"), name="family_judged_once_a_run"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="5631ae8a79c7e2734718f567f53af48fac83d6f3",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_eac35",
                                table="outcomes_judgedfamily",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Comparison",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="comparisons",
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    ("job_id", models.UUIDField(null=True)),
                    ("made_at", models.DateTimeField(auto_now_add=True)),
                    ("counts", models.JSONField(default=dict)),
                ],
                options={
                    "ordering": ("-made_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="6a9aa25cdfc8d9444a8bf8749424b70212dbcb3f",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_5c1e2",
                                table="outcomes_comparison",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComparedFamily",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "comparison",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="families",
                            to="outcomes.comparison",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="compared",
                            to="families.family",
                        ),
                    ),
                    ("inputs_differ", models.BooleanField()),
                    ("results_differ", models.BooleanField()),
                ],
                options={
                    "ordering": ("family__reference",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("comparison", "family"), name="compared_family_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="fd33b4e2b7fdb45b415cfd4d00706359f7ff6d9a",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_af0bd",
                                table="outcomes_comparedfamily",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PlanPreview",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "plan",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="previews",
                            to="families.localplan",
                        ),
                    ),
                    ("plan_sha256", models.CharField(max_length=64)),
                    (
                        "version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "in_force",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.localplan",
                        ),
                    ),
                    ("as_of", models.DateField()),
                    ("made_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("job_id", models.UUIDField(null=True)),
                    ("counts", models.JSONField(default=dict)),
                ],
                options={
                    "ordering": ("-made_at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="1723ad56355ec50ddccfaa27013d6bc5865727fa",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_c0d49",
                                table="outcomes_planpreview",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PreviewedFamily",
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
                            related_name="families",
                            to="outcomes.planpreview",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="previewed",
                            to="families.family",
                        ),
                    ),
                    (
                        "verdict",
                        models.CharField(
                            choices=[
                                ("gains", "Gains"),
                                ("loses", "Loses"),
                                ("both", "Gains and loses"),
                                ("stays", "Stays as it is"),
                                ("left_out", "Cannot be judged under the plan"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("eligible_now", models.BooleanField()),
                    ("eligible_then", models.BooleanField()),
                    ("sustained_gained", models.PositiveSmallIntegerField()),
                    ("sustained_lost", models.PositiveSmallIntegerField()),
                    ("claimable_gained", models.PositiveSmallIntegerField()),
                    ("claimable_lost", models.PositiveSmallIntegerField()),
                ],
                options={
                    "ordering": ("family__reference",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("preview", "family"), name="previewed_family_once"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="31ce82fa68d2035ace129ace52dbe2c3d37b6099",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_e6232",
                                table="outcomes_previewedfamily",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Relapse",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "run",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            to="outcomes.outcomerun",
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="relapses",
                            to="families.family",
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="relapses",
                            to="families.need",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="relapses",
                            to="families.person",
                        ),
                    ),
                    ("outcome", models.CharField(max_length=20)),
                    ("need_code", models.CharField(blank=True, max_length=20)),
                    (
                        "state_before",
                        models.CharField(
                            choices=[
                                ("met_sustained", "Met and sustained"),
                                ("met_in_window", "Met, period running"),
                                ("not_met", "Not met"),
                                ("regressed", "Gone back"),
                                ("no_data", "Cannot be judged"),
                                ("neutral", "No longer applies"),
                                ("overridden", "Senior decision"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "state_after",
                        models.CharField(
                            choices=[
                                ("met_sustained", "Met and sustained"),
                                ("met_in_window", "Met, period running"),
                                ("not_met", "Not met"),
                                ("regressed", "Gone back"),
                                ("no_data", "Cannot be judged"),
                                ("neutral", "No longer applies"),
                                ("overridden", "Senior decision"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("due_before", models.DateField(null=True)),
                    ("broke_on", models.DateField(null=True)),
                    (
                        "days",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.DateField(), default=list, size=None
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("family", "run", "outcome", "need", "person"),
                            name="relapse_once_a_run",
                            nulls_distinct=False,
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="524e2afdc6eea39ed97bc4d2d531285269366887",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_082ff",
                                table="outcomes_relapse",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RelapseNote",
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
                            related_name="relapse_notes",
                            to="families.family",
                        ),
                    ),
                    (
                        "relapse",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="notes",
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
                    ("note", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-at",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("relapse", "by"), name="relapse_noted_once_by_each"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="7060203740d46ab6595a4f2d9dcdacf8799fcb80",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_f8645",
                                table="outcomes_relapsenote",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BenchmarkArea",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("code", models.PositiveIntegerField(unique=True)),
                    ("name", models.CharField(max_length=60)),
                    ("gss_code", models.CharField(blank=True, max_length=9)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("authority", "Authority"),
                                ("former", "Former authority"),
                                ("region", "Region"),
                                ("england", "England"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "region",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="outcomes.benchmarkarea",
                            to_field="code",
                        ),
                    ),
                ],
                options={
                    "ordering": ("name", "code"),
                },
            ),
            migrations.CreateModel(
                name="BenchmarkMeasure",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("code", models.CharField(max_length=40, unique=True)),
                    ("slug", models.SlugField(max_length=40, unique=True)),
                    ("topic", models.CharField(max_length=80)),
                    ("name", models.CharField(max_length=200)),
                    (
                        "polarity",
                        models.CharField(
                            blank=True,
                            choices=[("Low", "Low is good"), ("High", "High is good")],
                            max_length=4,
                        ),
                    ),
                    ("unit", models.CharField(max_length=80)),
                    ("year_type", models.CharField(max_length=40)),
                    ("decimals", models.PositiveSmallIntegerField()),
                    ("source", models.CharField(max_length=300)),
                ],
                options={
                    "ordering": ("topic", "name"),
                },
            ),
            migrations.CreateModel(
                name="BenchmarkFigure",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "measure",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="figures",
                            to="outcomes.benchmarkmeasure",
                            to_field="code",
                        ),
                    ),
                    (
                        "area",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="outcomes.benchmarkarea",
                            to_field="code",
                        ),
                    ),
                    ("year", models.CharField(max_length=14)),
                    ("value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ],
                options={
                    "ordering": ("measure", "year", "area"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("measure", "year", "area"), name="benchmark_figure_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BenchmarkFile",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("areas", "Authorities"),
                                ("measures", "Measures"),
                                ("figures", "Figures"),
                                ("neighbours", "Statistical neighbours"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("name", models.CharField(max_length=100)),
                    ("sha256", models.CharField(max_length=64)),
                    ("rows", models.PositiveIntegerField()),
                    ("loaded_at", models.DateTimeField()),
                    (
                        "loaded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-loaded_at",),
                },
            ),
            migrations.CreateModel(
                name="StatisticalNeighbour",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("version", models.CharField(max_length=20)),
                    (
                        "area",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="neighbours",
                            to="outcomes.benchmarkarea",
                            to_field="code",
                        ),
                    ),
                    ("rank", models.PositiveSmallIntegerField()),
                    (
                        "neighbour",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="outcomes.benchmarkarea",
                            to_field="code",
                        ),
                    ),
                    ("closeness", models.CharField(max_length=20)),
                ],
                options={
                    "ordering": ("version", "area", "rank"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("version", "area", "rank"), name="statistical_neighbour_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("neighbour", models.F("area")), _negated=True),
                            name="statistical_neighbour_is_another",
                        ),
                    ],
                },
            ),
        ),
        # What a run writes for every family is written again by the next: there is room beside it.
        migrations.RunSQL(
            "ALTER TABLE outcomes_standing SET (fillfactor = 50)",
            "ALTER TABLE outcomes_standing RESET (fillfactor)",
        ),
    ]
