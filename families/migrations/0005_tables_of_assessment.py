"""Assessments of families and their plans."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("families", "0047_assessments")]

    dependencies = [
        ("families", "0004_tables_of_casework"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Assessment",
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
                            related_name="assessments",
                            to="families.family",
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("form", models.CharField(max_length=40)),
                    (
                        "writers",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), default=list, size=None
                        ),
                    ),
                    ("begun_at", models.DateTimeField()),
                    (
                        "covers",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    ("review_on", models.DateField(blank=True, null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("submitted_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "submitted_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("approved_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "approved_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("covers_everyone", models.BooleanField(default=False)),
                    (
                        "artefacts",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "withdrawn_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("-begun_at", "id"),
                    "indexes": [
                        models.Index(fields=["family", "-begun_at"], name="assessment_family_day")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("approved_at", None)),
                            fields=("family",),
                            name="assessment_open_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("submitted_at__isnull", True), ("submitted_by__isnull", True)
                                ),
                                models.Q(
                                    ("submitted_at__isnull", False), ("submitted_by__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="assessment_submitted_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("approved_at__isnull", True), ("approved_by__isnull", True)
                                ),
                                models.Q(
                                    ("approved_at__isnull", False), ("approved_by__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="assessment_approved_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                                ),
                                models.Q(
                                    ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="assessment_withdrawn_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("approved_at", None),
                                models.Q(
                                    ("review_on__isnull", False), ("submitted_at__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="assessment_approved_when_complete",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("withdrawn_at", None),
                                ("approved_at__isnull", False),
                                _connector="OR",
                            ),
                            name="assessment_withdrawn_after_approval",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("approved_by", None),
                                models.Q(
                                    models.Q(("approved_by", models.F("author")), _negated=True),
                                    models.Q(
                                        ("approved_by", models.F("submitted_by")), _negated=True
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="assessment_four_eyes",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="not_by_its_writers",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (NEW."approved_by_id" IS NOT NULL)',
                                func="\n    IF NEW.approved_by_id = ANY (NEW.writers) THEN\n        RAISE EXCEPTION 'Whoever wrote a part of it does not approve it.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="b947bdeaffda1e12874565193e921eaac806a185",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_not_by_its_writers_c41fa",
                                table="families_assessment",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="stays_approved",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."approved_at" IS NOT NULL)',
                                func="\n    IF (NEW.id, NEW.author_id, NEW.form, NEW.writers, NEW.begun_at, NEW.covers,\n        NEW.review_on, NEW.submitted_at, NEW.submitted_by_id, NEW.approved_at, NEW.approved_by_id,\n        NEW.covers_everyone) IS DISTINCT FROM\n       (OLD.id, OLD.author_id, OLD.form, OLD.writers, OLD.begun_at, OLD.covers,\n        OLD.review_on, OLD.submitted_at, OLD.submitted_by_id, OLD.approved_at, OLD.approved_by_id,\n        OLD.covers_everyone)\n       OR OLD.withdrawn_at IS NOT NULL AND (NEW.family_id = OLD.family_id\n          OR (NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.artefacts, NEW.reason) IS DISTINCT FROM\n             (OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.artefacts, OLD.reason)) THEN\n        RAISE EXCEPTION 'What is approved stays as it is.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="ab80d37d4ff59e9003d34e95aed22b983d2066aa",
                                operation="UPDATE",
                                pgid="pgtrigger_stays_approved_f418c",
                                table="families_assessment",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AssessmentAnswer",
                fields=[
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("not_known", models.BooleanField(default=False)),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "assessment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="answers",
                            to="families.assessment",
                        ),
                    ),
                    ("section", models.CharField(max_length=40)),
                    ("complete", models.BooleanField(default=False)),
                    ("carried_from", models.DateField(blank=True, null=True)),
                    ("version", models.PositiveIntegerField(default=0)),
                    ("saved_from", models.UUIDField(blank=True, null=True)),
                    ("saved_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "saved_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("section", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("assessment", "section"), name="answer_once_a_section"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="only_in_a_draft",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF NOT EXISTS (SELECT FROM families_assessment\n                   WHERE id = NEW.assessment_id AND submitted_at IS NULL) THEN\n        RAISE EXCEPTION 'Only a draft is written in.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="6680f988c4cc22fa759f30d85c57c29a083d0fed",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_only_in_a_draft_7b302",
                                table="families_assessmentanswer",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AnswerSide",
                fields=[
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("not_known", models.BooleanField(default=False)),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "answer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="sides",
                            to="families.assessmentanswer",
                        ),
                    ),
                    ("page", models.UUIDField()),
                    ("based_on", models.PositiveIntegerField()),
                    ("saved_at", models.DateTimeField()),
                    (
                        "saved_by",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("settled_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("saved_at", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("settled_at", None)),
                            fields=("answer", "page"),
                            name="answer_side_once_a_page",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="AssessmentReturn",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "assessment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="returns",
                            to="families.assessment",
                        ),
                    ),
                    ("comment", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="1c9d0336703b350c6904e232c0da0a7bbd22daf3",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_9794e",
                                table="families_assessmentreturn",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PlanGoal",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "assessment",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="goals",
                            to="families.assessment",
                        ),
                    ),
                    (
                        "need",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="goals",
                            to="families.need",
                        ),
                    ),
                    ("aim", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("steps", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("due_on", models.DateField()),
                    (
                        "progress",
                        models.CharField(
                            choices=[
                                ("open", "Still to be reached"),
                                ("reached", "Reached"),
                                ("stopped", "No longer a goal"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("carried_from", models.DateField(blank=True, null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    (
                        "saved_by",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("saved_at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("due_on", "saved_at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="only_in_a_draft",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF NOT EXISTS (SELECT FROM families_assessment\n                   WHERE id = NEW.assessment_id AND submitted_at IS NULL) THEN\n        RAISE EXCEPTION 'Only a draft is written in.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="39917c480501d1f574625aee62302533bcf8afd5",
                                operation="INSERT OR UPDATE",
                                pgid="pgtrigger_only_in_a_draft_cf0a7",
                                table="families_plangoal",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
    ]
