"""The registers of breaches and of complaints, and what each was before a change."""

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
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("privacy", "0004_who_asks"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Breach",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "safe_address",
                        models.CharField(
                            choices=[
                                ("yes", "Yes, or probably"),
                                ("unknown", "Not known yet"),
                                ("no", "No"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("aware_at", models.DateTimeField()),
                    ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "nature",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("wrong_person", "Sent, given or told to the wrong person"),
                                ("lost", "Lost or stolen (paper, device)"),
                                ("looked_at", "Opened by somebody who had no reason to"),
                                ("shown", "Published, or seen or heard by others"),
                                ("broken_into", "Broken into (account, system)"),
                                ("changed", "Changed wrongly"),
                                ("gone", "Destroyed, or not available"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("people", models.PositiveIntegerField(null=True)),
                    ("records", models.PositiveIntegerField(null=True)),
                    (
                        "people_kinds",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    (
                        "data_kinds",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[
                                (
                                    "unlikely",
                                    "A risk to people is unlikely: the regulator is not notified",
                                ),
                                ("risk", "A risk to people: the regulator is notified"),
                                (
                                    "high",
                                    "A high risk to people: the regulator is notified and they are told",
                                ),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("notified_at", models.DateTimeField(null=True)),
                    ("notified_reference", models.CharField(blank=True, max_length=40)),
                    ("told_on", models.DateField(null=True)),
                    (
                        "not_told",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("unreadable", "Nobody can read it (encrypted, for example)"),
                                ("averted", "What was done since makes a high risk unlikely"),
                                (
                                    "effort",
                                    "It would take disproportionate effort: told by public notice instead",
                                ),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "closed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
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
                    (
                        "reported_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("closed_at"), descending=True, nulls_first=True),
                        "aware_at",
                        "id",
                    ),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("aware_at__lte", models.F("reported_at"))),
                            name="breach_known_before_reported",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_at", None), ("decided_by", None), ("decision", "")
                                ),
                                models.Q(
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                    models.Q(("decision", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="breach_decided_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("notified_at", None), ("notified_reference", "")),
                                models.Q(
                                    ("decision__in", ["risk", "high"]),
                                    ("notified_at__gte", models.F("aware_at")),
                                    models.Q(("notified_reference", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="breach_notified_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("told_on", None), ("not_told", ""), _connector="OR"
                            ),
                            name="breach_told_or_not",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("closed_at", None), ("closed_by", None)),
                                models.Q(
                                    ("closed_at__isnull", False),
                                    ("closed_by__isnull", False),
                                    models.Q(
                                        ("decision", "unlikely"),
                                        models.Q(
                                            ("decision__in", ["risk", "high"]),
                                            ("notified_at__isnull", False),
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("decision", "high"), _negated=True),
                                        ("told_on__isnull", False),
                                        models.Q(("not_told", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                _connector="OR",
                            ),
                            name="breach_closed_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closed_by", None),
                                models.Q(("closed_by", models.F("decided_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="breach_closed_by_other",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="closed_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."closed_at" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="da2d1f2a1b2b4254ac6f680f28d799a3a237b1fb",
                                operation="UPDATE",
                                pgid="pgtrigger_closed_stays_26160",
                                table="privacy_breach",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="327c71ab4b1d71c171d24bb6d09046ca01a72cb8",
                                operation="DELETE",
                                pgid="pgtrigger_kept_ff1b7",
                                table="privacy_breach",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                                func='INSERT INTO "privacy_breachevent" ("aware_at", "closed_at", "closed_by_id", "data_kinds", "decided_at", "decided_by_id", "decision", "id", "nature", "not_told", "notified_at", "notified_reference", "people", "people_kinds", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "reported_at", "reported_by_id", "safe_address", "told_on") VALUES (OLD."aware_at", OLD."closed_at", OLD."closed_by_id", OLD."data_kinds", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."id", OLD."nature", OLD."not_told", OLD."notified_at", OLD."notified_reference", OLD."people", OLD."people_kinds", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."records", OLD."reported_at", OLD."reported_by_id", OLD."safe_address", OLD."told_on"); RETURN NULL;',
                                hash="1b538e8796f2339d7ee25e8936fb0adea0caf6c4",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_94c6e",
                                table="privacy_breach",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BreachEntry",
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
                                ("reported", "Reported"),
                                ("address", "Safe address"),
                                ("aware", "When it was noticed"),
                                ("scale", "What happened"),
                                ("consequences", "Likely consequences"),
                                ("measures", "Measures taken"),
                                ("decision", "Decision on the risk"),
                                ("notified", "Regulator notified"),
                                ("told", "The people it is about"),
                                ("others", "Processors, councils and others told"),
                                ("action", "Follow-up action"),
                                ("action_done", "Follow-up action done"),
                                ("note", "Note"),
                                ("closed", "Closed"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("on", models.DateField(null=True)),
                    ("values", models.JSONField(default=dict)),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "about",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="finished",
                            to="privacy.breachentry",
                        ),
                    ),
                    (
                        "breach",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="privacy.breach",
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
                ],
                options={
                    "ordering": ("at", "id"),
                    "indexes": [models.Index(fields=["breach", "-at"], name="breach_entry_at")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("about", None),
                                    models.Q(("kind", "action_done"), _negated=True),
                                ),
                                models.Q(("about__isnull", False), ("kind", "action_done")),
                                _connector="OR",
                            ),
                            name="breach_entry_finishes_one",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="c9aa32029ecdb1d4b165b9fe46f79484f218f768",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_754bc",
                                table="privacy_breachentry",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="BreachEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    (
                        "safe_address",
                        models.CharField(
                            choices=[
                                ("yes", "Yes, or probably"),
                                ("unknown", "Not known yet"),
                                ("no", "No"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("aware_at", models.DateTimeField()),
                    ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "nature",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("wrong_person", "Sent, given or told to the wrong person"),
                                ("lost", "Lost or stolen (paper, device)"),
                                ("looked_at", "Opened by somebody who had no reason to"),
                                ("shown", "Published, or seen or heard by others"),
                                ("broken_into", "Broken into (account, system)"),
                                ("changed", "Changed wrongly"),
                                ("gone", "Destroyed, or not available"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("people", models.PositiveIntegerField(null=True)),
                    ("records", models.PositiveIntegerField(null=True)),
                    (
                        "people_kinds",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    (
                        "data_kinds",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[
                                (
                                    "unlikely",
                                    "A risk to people is unlikely: the regulator is not notified",
                                ),
                                ("risk", "A risk to people: the regulator is notified"),
                                (
                                    "high",
                                    "A high risk to people: the regulator is notified and they are told",
                                ),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("notified_at", models.DateTimeField(null=True)),
                    ("notified_reference", models.CharField(blank=True, max_length=40)),
                    ("told_on", models.DateField(null=True)),
                    (
                        "not_told",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("unreadable", "Nobody can read it (encrypted, for example)"),
                                ("averted", "What was done since makes a high risk unlikely"),
                                (
                                    "effort",
                                    "It would take disproportionate effort: told by public notice instead",
                                ),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("closed_at", models.DateTimeField(null=True)),
                    (
                        "closed_by",
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
                        "decided_by",
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
                        "pgh_context",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="pghistory.context",
                        ),
                    ),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="events",
                            to="privacy.breach",
                        ),
                    ),
                    (
                        "reported_by",
                        models.ForeignKey(
                            db_constraint=False,
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
                name="Complaint",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
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
                    ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "who",
                        models.CharField(
                            choices=[
                                ("self", "My own information"),
                                ("child", "Information about my child"),
                                ("other", "Somebody else's information, for whom I act"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "about",
                        models.CharField(
                            choices=[
                                ("access", "I asked for my information and did not get it"),
                                (
                                    "shared",
                                    "My information was shared with somebody who should not have it",
                                ),
                                ("wrong", "What you hold about me is wrong"),
                                ("looked_at", "Somebody looked at my information without a reason"),
                                ("kept", "You keep or use my information when you should not"),
                                ("other", "Something else"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("name", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("contact", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("acknowledged_on", models.DateField(null=True)),
                    ("told_on", models.DateField(null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("upheld", "Upheld"),
                                ("partly", "Partly upheld"),
                                ("not_upheld", "Not upheld"),
                                ("withdrawn", "Withdrawn by the person"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("outcome_on", models.DateField(null=True)),
                    (
                        "acknowledged_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "outcome_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("outcome_on"), descending=True, nulls_first=True),
                        "received_on",
                        "id",
                    ),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("told_on", None),
                                models.Q(
                                    ("acknowledged_on__isnull", False),
                                    ("told_on__gte", models.F("acknowledged_on")),
                                ),
                                _connector="OR",
                            ),
                            name="complaint_told_after_acknowledged",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("acknowledged_by", None), ("acknowledged_on", None)),
                                models.Q(
                                    ("acknowledged_by__isnull", False),
                                    ("acknowledged_on__gte", models.F("received_on")),
                                ),
                                _connector="OR",
                            ),
                            name="complaint_acknowledged_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("outcome", ""), ("outcome_by", None), ("outcome_on", None)
                                ),
                                models.Q(
                                    ("outcome_by__isnull", False),
                                    ("outcome_on__gte", models.F("acknowledged_on")),
                                    ("acknowledged_on__isnull", False),
                                    models.Q(("outcome", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="complaint_answered_whole",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="answered_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."outcome_on" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="3aad1b6acbb8d45d81efbf05290f2f376db12e27",
                                operation="UPDATE",
                                pgid="pgtrigger_answered_stays_0e3c3",
                                table="privacy_complaint",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="2df659f37d69c7ef9469bcc6248b43460cc4d8b2",
                                operation="DELETE",
                                pgid="pgtrigger_kept_0c109",
                                table="privacy_complaint",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."acknowledged_by_id" IS DISTINCT FROM (NEW."acknowledged_by_id") OR OLD."acknowledged_on" IS DISTINCT FROM (NEW."acknowledged_on") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."outcome_by_id" IS DISTINCT FROM (NEW."outcome_by_id") OR OLD."outcome_on" IS DISTINCT FROM (NEW."outcome_on") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."told_on" IS DISTINCT FROM (NEW."told_on") OR OLD."who" IS DISTINCT FROM (NEW."who"))',
                                func='INSERT INTO "privacy_complaintevent" ("about", "acknowledged_by_id", "acknowledged_on", "channel", "id", "outcome", "outcome_by_id", "outcome_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recorded_at", "recorded_by_id", "told_on", "who") VALUES (OLD."about", OLD."acknowledged_by_id", OLD."acknowledged_on", OLD."channel", OLD."id", OLD."outcome", OLD."outcome_by_id", OLD."outcome_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."received_on", OLD."recorded_at", OLD."recorded_by_id", OLD."told_on", OLD."who"); RETURN NULL;',
                                hash="1960505825a11506dc483b772ca395c51ab83036",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_3ce18",
                                table="privacy_complaint",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintEntry",
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
                                ("acknowledged", "Acknowledged"),
                                ("enquiry", "Enquiry made"),
                                ("informed", "Told how it stands"),
                                ("outcome", "Answered"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("on", models.DateField()),
                    ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="privacy.complaint",
                        ),
                    ),
                ],
                options={
                    "ordering": ("at", "id"),
                    "indexes": [
                        models.Index(fields=["complaint", "-at"], name="complaint_entry_at")
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="345e9d10f46cbe804e645c92ec06dd179a793d26",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_99032",
                                table="privacy_complaintentry",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
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
                    ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "who",
                        models.CharField(
                            choices=[
                                ("self", "My own information"),
                                ("child", "Information about my child"),
                                ("other", "Somebody else's information, for whom I act"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "about",
                        models.CharField(
                            choices=[
                                ("access", "I asked for my information and did not get it"),
                                (
                                    "shared",
                                    "My information was shared with somebody who should not have it",
                                ),
                                ("wrong", "What you hold about me is wrong"),
                                ("looked_at", "Somebody looked at my information without a reason"),
                                ("kept", "You keep or use my information when you should not"),
                                ("other", "Something else"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("acknowledged_on", models.DateField(null=True)),
                    ("told_on", models.DateField(null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("upheld", "Upheld"),
                                ("partly", "Partly upheld"),
                                ("not_upheld", "Not upheld"),
                                ("withdrawn", "Withdrawn by the person"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("outcome_on", models.DateField(null=True)),
                    (
                        "acknowledged_by",
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
                        "outcome_by",
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
                        "pgh_context",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="pghistory.context",
                        ),
                    ),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="events",
                            to="privacy.complaint",
                        ),
                    ),
                    (
                        "recorded_by",
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
        ),
    ]
