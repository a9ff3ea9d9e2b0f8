"""Returns, their approvals and readings; recipients and envelopes of the study."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from privacy.tables import Tables


class Migration(migrations.Migration):
    initial = True

    replaces = [("exports", "0003_study")]

    dependencies = [
        ("privacy", "0001_tables_of_staff"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Return",
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
                                ("fpd", "Family Progress Data"),
                                ("nis", "National Impact Study"),
                            ],
                            default="fpd",
                            max_length=10,
                        ),
                    ),
                    ("period", models.CharField(max_length=7)),
                    ("layout_version", models.CharField(max_length=20)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("requested", "Waiting to be built"),
                                ("building", "Being built"),
                                ("built", "Waiting for approval"),
                                ("failed", "Checks failed"),
                                ("released", "Released"),
                                ("expired", "Expired"),
                                ("refused", "Refused"),
                                ("recalled", "Recalled"),
                            ],
                            default="requested",
                            max_length=10,
                        ),
                    ),
                    (
                        "requested_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("requested_at", models.DateTimeField(auto_now_add=True)),
                    ("build_token", models.UUIDField(null=True)),
                    ("built_at", models.DateTimeField(null=True)),
                    ("rows", models.PositiveIntegerField(null=True)),
                    ("sha256", models.CharField(blank=True, max_length=64)),
                    ("size", models.PositiveBigIntegerField(null=True)),
                    ("file", models.CharField(blank=True, max_length=100)),
                    ("params", models.JSONField(default=dict)),
                    ("metrics", models.JSONField(default=dict)),
                    ("approvers_needed", models.PositiveSmallIntegerField(default=2)),
                    ("released_at", models.DateTimeField(null=True)),
                    ("expires_at", models.DateTimeField(null=True)),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("reason_code", models.CharField(blank=True, max_length=40)),
                    (
                        "acknowledged_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("acknowledged_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-period", "-requested_at"),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("state__in", ["requested", "building", "built", "released"])
                            ),
                            fields=("kind", "period"),
                            name="return_one_live_for_period",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ["built", "released"]), _negated=True),
                                models.Q(
                                    ("built_at__isnull", False),
                                    ("rows__isnull", False),
                                    models.Q(("sha256", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="return_built_is_complete",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("approvers_needed__gte", 1)),
                            name="return_needs_an_approver",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="only_known_moves",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                declare="DECLARE _is_valid_transition BOOLEAN;",
                                func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{requested:building,requested:refused,building:building,building:built,building:failed,building:refused,building:requested,built:expired,built:refused,built:released,released:expired,released:recalled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                                hash="ae4abd081883154972a51338e05ea6f910556d4c",
                                operation="UPDATE",
                                pgid="pgtrigger_only_known_moves_cb53e",
                                table="exports_return",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="sealed_once_checked",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (OLD.\"state\" IN ('built', 'released', 'expired', 'refused', 'recalled'))",
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "kind", "period", "layout_version", "requested_by_id", "rows", "sha256", "size", "metrics", "params", "built_at", "approvers_needed" rows from % table\', TG_TABLE_NAME;',
                                hash="8a4574ed66abea8ec571f7966811885e7365de36",
                                operation='UPDATE OF "kind", "period", "layout_version", "requested_by_id", "rows", "sha256", "size", "metrics", "params", "built_at", "approvers_needed"',
                                pgid="pgtrigger_sealed_once_checked_3682d",
                                table="exports_return",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="released_by_others",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NEW.\"state\" = 'released')",
                                func="\n                    IF (SELECT count(DISTINCT by_id) FROM exports_returnapproval\n                        WHERE of_return_id = NEW.id AND by_id <> NEW.requested_by_id)\n                       < NEW.approvers_needed THEN\n                        RAISE EXCEPTION 'A return is released by its approvers only.';\n                    END IF;\n                    IF NEW.kind = 'nis' AND (SELECT count(DISTINCT part) FROM exports_returnapproval\n                        WHERE of_return_id = NEW.id AND by_id <> NEW.requested_by_id) < 2 THEN\n                        RAISE EXCEPTION 'Each envelope is approved, by different people.';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="be2f39f8ac7ea30d0c3b4cf2203d8059d1009ebd",
                                operation="UPDATE OR INSERT",
                                pgid="pgtrigger_released_by_others_48dd4",
                                table="exports_return",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReturnApproval",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "of_return",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="approvals",
                            to="exports.return",
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
                    ("at", models.DateTimeField(auto_now_add=True)),
                    ("sha256", models.CharField(max_length=64)),
                    (
                        "part",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("identifiers", "Envelope A: identifiers, for ONS only"),
                                ("attributes", "Envelope B: attributes, for the research side"),
                            ],
                            max_length=12,
                        ),
                    ),
                ],
                options={
                    "ordering": ("at",),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("of_return", "by"), name="return_approved_once_each"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("part", ""), _negated=True),
                            fields=("of_return", "part"),
                            name="envelope_approved_once",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="150baa6d8d497a91d36e4cb78e19c1a9b3287c68",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_never_changed_bdfbe",
                                table="exports_returnapproval",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="four_eyes",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n                    IF NOT EXISTS (SELECT FROM exports_return r WHERE r.id = NEW.of_return_id\n                                   AND r.requested_by_id <> NEW.by_id AND r.state = 'built'\n                                   AND r.sha256 = NEW.sha256\n                                   AND (r.kind = 'nis') = (NEW.part <> '')) THEN\n                        RAISE EXCEPTION 'Only somebody else approves, and only what was built.';\n                    END IF;\n                    RETURN NEW;\n                ",
                                hash="c1d7bec814c5087d9e181830739416926239cd3e",
                                operation="INSERT",
                                pgid="pgtrigger_four_eyes_143da",
                                table="exports_returnapproval",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReturnReading",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "of_return",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="readings",
                            to="exports.return",
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
                    ("at", models.DateTimeField(auto_now_add=True)),
                    (
                        "means",
                        models.CharField(
                            choices=[
                                ("download", "Downloaded"),
                                ("command", "Written by the command"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("sha256", models.CharField(max_length=64)),
                    (
                        "part",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("identifiers", "Envelope A: identifiers, for ONS only"),
                                ("attributes", "Envelope B: attributes, for the research side"),
                            ],
                            max_length=12,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-at",),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="append_only",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="83d8f8cf936d2b2c3ace17ca47e8487f7583d6db",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_append_only_25625",
                                table="exports_returnreading",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Recipient",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "part",
                        models.CharField(
                            choices=[
                                ("identifiers", "Envelope A: identifiers, for ONS only"),
                                ("attributes", "Envelope B: attributes, for the research side"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("agreement", models.CharField(max_length=100)),
                    ("agreement_until", models.DateField()),
                    ("certificate", models.CharField(max_length=20000)),
                    ("subject", models.CharField(max_length=300)),
                    ("fingerprint", models.CharField(max_length=64)),
                    ("valid_until", models.DateTimeField()),
                    (
                        "put_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("put_at", models.DateTimeField()),
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
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": (
                        models.OrderBy(models.F("ended_at"), descending=True, nulls_first=True),
                        "part",
                        "-put_at",
                    ),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("confirmed_at__isnull", False), ("ended_at", None)),
                            fields=("part",),
                            name="recipient_one_each",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("fingerprint",),
                            name="recipient_own_key",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("confirmed_at", None), ("confirmed_by", None)),
                                models.Q(
                                    ("confirmed_at__isnull", False),
                                    ("confirmed_by__isnull", False),
                                    models.Q(("confirmed_by", models.F("put_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="recipient_confirmed_by_another",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at", None), ("ended_by", None)),
                                models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                _connector="OR",
                            ),
                            name="recipient_ended_by_somebody",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="pinned",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "part", "name", "agreement", "agreement_until", "certificate", "subject", "fingerprint", "valid_until", "put_by_id", "put_at" rows from % table\', TG_TABLE_NAME;',
                                hash="bfc3b7e4da2cb9a1ed4596cee6e746e61e37e24c",
                                operation='UPDATE OF "part", "name", "agreement", "agreement_until", "certificate", "subject", "fingerprint", "valid_until", "put_by_id", "put_at"',
                                pgid="pgtrigger_pinned_1d01a",
                                table="exports_recipient",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="kept",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                hash="261e8df3f39966aebdd02bbbf0824019cca2cf45",
                                operation="DELETE",
                                pgid="pgtrigger_kept_d0f12",
                                table="exports_recipient",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Envelope",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "of_return",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="envelopes",
                            to="exports.return",
                        ),
                    ),
                    (
                        "part",
                        models.CharField(
                            choices=[
                                ("identifiers", "Envelope A: identifiers, for ONS only"),
                                ("attributes", "Envelope B: attributes, for the research side"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "recipient",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="envelopes",
                            to="exports.recipient",
                        ),
                    ),
                    ("file", models.CharField(max_length=100)),
                    ("sha256", models.CharField(max_length=64)),
                    ("size", models.PositiveBigIntegerField()),
                    ("content_sha256", models.CharField(max_length=64)),
                    ("signature", models.CharField(max_length=100)),
                ],
                options={
                    "ordering": ("of_return", "-part"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("of_return", "part"), name="envelope_one_each"
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="sealed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                hash="e0903bb25df70530439ae795bc41ed5134f0dc2d",
                                operation="UPDATE OR DELETE",
                                pgid="pgtrigger_sealed_28ac8",
                                table="exports_envelope",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
    ]
