"""Files of records that a rule hands over, and the fingerprint of the one that was fetched."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from privacy.walls import above_seen, walled

# Row and file go with the record, by the role for erasure alone.
KEPT = """
REVOKE DELETE ON privacy_disposalcopy FROM tfcase_app, tfcase_jobs;
REVOKE SELECT ON privacy_disposalcopy FROM tfcase_reporter
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0025_refusal_of_a_request"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisposalCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record_id", models.UUIDField(db_index=True)),
                ("job_id", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("fetched_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("papers", models.PositiveIntegerField()),
                ("left_out", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("-made_at", "id"),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="disposalitem",
            name="stays_as_received",
        ),
        migrations.RemoveConstraint(
            model_name="disposalitem",
            name="disposal_handed_over_whole",
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="handed_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disposalitem",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_as_received",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."received_by_id" IS NOT NULL)',
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "handed_to", "handed_on", "handed_reference", "handed_by_id", "handed_sha256", "received_by_id", "received_at" rows from % table\', TG_TABLE_NAME;',
                    hash="894e903432707287b41ee9424117478475cb8978",
                    operation='UPDATE OF "handed_to", "handed_on", "handed_reference", "handed_by_id", "handed_sha256", "received_by_id", "received_at"',
                    pgid="pgtrigger_stays_as_received_1399b",
                    table="privacy_disposalitem",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handed_by", None),
                        ("handed_on", None),
                        ("handed_reference", ""),
                        ("handed_sha256", ""),
                        ("handed_to", ""),
                    ),
                    models.Q(
                        ("ground", "transfer"),
                        ("handed_by__isnull", False),
                        ("handed_on__isnull", False),
                        models.Q(("handed_to", ""), _negated=True),
                        models.Q(("handed_reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="disposal_handed_over_whole",
            ),
        ),
        migrations.AddField(
            model_name="disposalcopy",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="privacy.disposalitem",
            ),
        ),
        migrations.AddField(
            model_name="disposalcopy",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="disposalcopy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("destroyed_at", None)),
                fields=("item",),
                name="disposal_one_copy_stands",
            ),
        ),
        walled("privacy_disposalcopy", above_seen("privacy_disposalitem", "item_id")),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
