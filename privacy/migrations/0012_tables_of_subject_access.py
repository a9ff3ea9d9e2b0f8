"""What subject access works with: items, who is in them, decisions, clocks, links."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    dependencies = [("privacy", "0011_walls_of_rights")]

    operations = [
        Tables(
            migrations.CreateModel(
                name="ActingDecision",
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
                            related_name="acting",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    (
                        "answers",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=10), size=6
                        ),
                    ),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("may_act", "The parent may act for the child"),
                                ("child_asks", "The child understands and decides: ask the child"),
                                ("may_not", "The parent may not act for the child"),
                            ],
                            max_length=12,
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
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("answers__len", 6)), name="acting_all_factors"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="8e1d97d774f0202aee8c61a1f3f430b396f1ace1",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_ab378",
                                table="privacy_actingdecision",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RestrictedRequest",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "request",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="restricted",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    (
                        "why",
                        models.CharField(
                            choices=[
                                ("separated", "Others were separated from this family for safety"),
                                (
                                    "protected_address",
                                    "Somebody of the family has a protected address",
                                ),
                                ("abuse", "Abuse is recorded in the family"),
                                ("restricted_family", "The family is restricted or sealed"),
                                ("officer", "An officer says so"),
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
                ],
                options={
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="432c8eed22d361626d12b791c715722c0f6c960c",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_stays_83a39",
                                table="privacy_restrictedrequest",
                                when="BEFORE",
                            ),
                        )
                    ],
                    "constraints": [],
                },
            ),
            migrations.CreateModel(
                name="SubjectExtension",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "request",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="extension",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    ("told_on", models.DateField()),
                    (
                        "why",
                        models.CharField(
                            choices=[
                                ("complex", "The request is complex"),
                                ("many", "The same person made many requests"),
                            ],
                            max_length=10,
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
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="d30331ecd020bb2a85250d5b9480b4e93a401478",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_81fb3",
                                table="privacy_subjectextension",
                                when="BEFORE",
                            ),
                        )
                    ],
                    "constraints": [],
                },
            ),
            migrations.CreateModel(
                name="SubjectPause",
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
                            related_name="pauses",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    ("asked_on", models.DateField()),
                    ("answered_on", models.DateField(null=True)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
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
                    "ordering": ("asked_on", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("answered_on", None)),
                            fields=("request",),
                            name="one_open_pause",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("answered_on", None),
                                ("answered_on__gte", models.F("asked_on")),
                                _connector="OR",
                            ),
                            name="pause_answered_after_asked",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="answered_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."answered_on" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="74be3de9caef559fbabebc31acfd97d5fb30e4ac",
                                operation="UPDATE",
                                pgid="pgtrigger_answered_stays_40b81",
                                table="privacy_subjectpause",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="152674739626bd3b31d0c8e45b34eef6abb15957",
                                operation="DELETE",
                                pgid="pgtrigger_kept_69f60",
                                table="privacy_subjectpause",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubjectLink",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "pack",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="links",
                            to="privacy.subjectpack",
                        ),
                    ),
                    ("digest", models.CharField(max_length=64, unique=True)),
                    ("code_digest", models.CharField(max_length=64)),
                    ("tries", models.PositiveSmallIntegerField(default=0)),
                    ("made_at", models.DateTimeField()),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("expires_at", models.DateTimeField()),
                    ("fetched_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-made_at", "id"),
                    "constraints": [],
                },
            ),
            migrations.CreateModel(
                name="SubjectSearch",
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
                            related_name="searches",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    ("model", models.CharField(blank=True, max_length=60)),
                    ("place", models.CharField(max_length=120)),
                    ("terms", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("left_out", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("found", models.PositiveIntegerField()),
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
                    "verbose_name_plural": "subject searches",
                    "ordering": ("at", "model", "id"),
                    "constraints": [],
                },
            ),
            migrations.CreateModel(
                name="SubjectParty",
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
                            related_name="parties",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    (
                        "who",
                        models.CharField(
                            choices=[
                                ("person", "Person"),
                                ("several", "One of several people"),
                                ("worker", "Worker"),
                                ("place", "Place"),
                                ("contact", "Telephone, mail or account"),
                                ("source", "May be who told us"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("label", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("words", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "relation",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("", "Nothing in particular"),
                                ("protected", "Has to be protected from whoever asks"),
                                ("perpetrator", "Is said to have hurt somebody of the family"),
                                ("asks", "Is the one who asks"),
                            ],
                            max_length=12,
                        ),
                    ),
                ],
                options={
                    "verbose_name_plural": "subject parties",
                    "ordering": ("who", "id"),
                    "constraints": [],
                },
            ),
            migrations.CreateModel(
                name="SubjectItem",
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
                            related_name="items",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    ("number", models.PositiveIntegerField()),
                    ("model", models.CharField(max_length=60)),
                    ("group", models.CharField(max_length=60)),
                    ("title", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("facts", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("on", models.DateField(null=True)),
                    ("earlier_version", models.BooleanField(default=False)),
                    ("mentions", models.PositiveIntegerField(default=0)),
                    ("open_mentions", models.PositiveIntegerField(default=0)),
                    (
                        "route",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("social_work", "Serious-harm test (social work)"),
                                ("health", "Health test"),
                                ("child_abuse", "Child-abuse test"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[("disclose", "Disclose"), ("withhold", "Withhold")],
                            max_length=10,
                        ),
                    ),
                    ("ground", models.CharField(blank=True, max_length=20)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("opinion", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("opinion_on", models.DateField(null=True)),
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
                    "ordering": ("number",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("request", "number"), name="subject_item_number"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision", ""), ("ground", "")),
                                models.Q(
                                    ("decision", "disclose"),
                                    (
                                        "ground__in",
                                        (
                                            "worker_in_role",
                                            "consent",
                                            "known",
                                            "reasonable",
                                            "not_them",
                                        ),
                                    ),
                                ),
                                models.Q(
                                    ("decision", "withhold"),
                                    (
                                        "ground__in",
                                        (
                                            "third_party",
                                            "worker_at_risk",
                                            "serious_harm",
                                            "health_harm",
                                            "education_harm",
                                            "child_abuse",
                                            "expectations",
                                            "crime",
                                            "privilege",
                                            "court",
                                            "adoption",
                                            "negotiations",
                                        ),
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="subject_item_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None), ("decided_by", None), ("decision", "")
                                ),
                                models.Q(
                                    models.Q(("decision", ""), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="subject_item_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("open_mentions__lte", models.F("mentions"))),
                            name="subject_item_counts",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("route", "health"), _negated=True),
                                ("decision", ""),
                                models.Q(("opinion__isnull", False), ("opinion_on__isnull", False)),
                                _connector="OR",
                            ),
                            name="subject_item_opinion",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubjectBulk",
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
                            related_name="bulks",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    (
                        "party",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="bulks",
                            to="privacy.subjectparty",
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            choices=[("disclose", "Disclose"), ("withhold", "Withhold")],
                            max_length=10,
                        ),
                    ),
                    ("ground", models.CharField(max_length=20)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "sample",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), default=list, size=None
                        ),
                    ),
                    ("covers", models.PositiveIntegerField()),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    ("undone_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    models.Q(("decision", ""), ("ground", "")),
                                    models.Q(
                                        ("decision", "disclose"),
                                        (
                                            "ground__in",
                                            (
                                                "worker_in_role",
                                                "consent",
                                                "known",
                                                "reasonable",
                                                "not_them",
                                            ),
                                        ),
                                    ),
                                    models.Q(
                                        ("decision", "withhold"),
                                        (
                                            "ground__in",
                                            (
                                                "third_party",
                                                "worker_at_risk",
                                                "serious_harm",
                                                "health_harm",
                                                "education_harm",
                                                "child_abuse",
                                                "expectations",
                                                "crime",
                                                "privilege",
                                                "court",
                                                "adoption",
                                                "negotiations",
                                            ),
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            name="subject_bulk_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("confirmed_at", None), ("confirmed_by", None)),
                                models.Q(
                                    ("confirmed_at__isnull", False),
                                    ("confirmed_by__isnull", False),
                                    ("sample__len__gt", 0),
                                ),
                                _connector="OR",
                            ),
                            name="subject_bulk_sampled",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SubjectSpan",
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
                            related_name="spans",
                            to="privacy.subjectrequest",
                        ),
                    ),
                    (
                        "item",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="spans",
                            to="privacy.subjectitem",
                        ),
                    ),
                    ("fact", models.PositiveSmallIntegerField()),
                    ("start", models.PositiveIntegerField()),
                    ("end", models.PositiveIntegerField()),
                    (
                        "party",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="spans",
                            to="privacy.subjectparty",
                        ),
                    ),
                    (
                        "how",
                        models.CharField(
                            choices=[
                                ("name", "Name"),
                                ("nickname", "Short name"),
                                ("place", "Place"),
                                ("number", "Number or account"),
                                ("initials", "Initials"),
                                ("spelling", "Looks or sounds like the name"),
                                ("hint", "May be somebody who told us"),
                                ("by_hand", "Marked by hand"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[("disclose", "Disclose"), ("withhold", "Withhold")],
                            max_length=10,
                        ),
                    ),
                    ("ground", models.CharField(blank=True, max_length=20)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "bulk",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="spans",
                            to="privacy.subjectbulk",
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
                    "ordering": ("item", "fact", "start"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("item", "fact", "start"), name="subject_span_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("end__gt", models.F("start"))),
                            name="subject_span_not_empty",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision", ""), ("ground", "")),
                                models.Q(
                                    ("decision", "disclose"),
                                    (
                                        "ground__in",
                                        (
                                            "worker_in_role",
                                            "consent",
                                            "known",
                                            "reasonable",
                                            "not_them",
                                        ),
                                    ),
                                ),
                                models.Q(
                                    ("decision", "withhold"),
                                    (
                                        "ground__in",
                                        (
                                            "third_party",
                                            "worker_at_risk",
                                            "serious_harm",
                                            "health_harm",
                                            "education_harm",
                                            "child_abuse",
                                            "expectations",
                                            "crime",
                                            "privilege",
                                            "court",
                                            "adoption",
                                            "negotiations",
                                        ),
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="subject_span_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None), ("decided_by", None), ("decision", "")
                                ),
                                models.Q(
                                    ("decided_at", None),
                                    ("decided_by", None),
                                    ("ground", "worker_in_role"),
                                ),
                                models.Q(
                                    models.Q(("decision", ""), _negated=True),
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="subject_span_by_somebody",
                        ),
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="grounds",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="swept_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="restricted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="second_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="second_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="inference_checked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectpack",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="subjectpack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("inference_checked", True),
                        ("swept_at__isnull", False),
                        models.Q(("approved_by", models.F("built_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pack_approved_by_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectpack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("second_at", None), ("second_by", None)),
                    models.Q(
                        ("second_at__isnull", False),
                        ("second_by__isnull", False),
                        models.Q(("second_by", models.F("built_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pack_second_is_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectpack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("restricted", False),
                    ("approved_by", None),
                    models.Q(
                        ("second_by__isnull", False),
                        models.Q(("second_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pack_restricted_by_two",
            ),
        ),
    ]
