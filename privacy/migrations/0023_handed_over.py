"""Records that a rule wants transferred: to whom they went, and who saw the receipt."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0022_preview_rows_added_quickly"),
    ]

    operations = [
        migrations.AddField(
            model_name="disposalitem",
            name="handed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="handed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="handed_reference",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="handed_to",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="received_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="disposalitem",
            name="received_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="disposalitem",
            name="ground",
            field=models.CharField(
                choices=[
                    ("retention", "Its time is over"),
                    ("transfer", "Its time is over; handed over to somebody else"),
                    ("left", "Left the family long ago"),
                    ("right", "The person’s right to erasure"),
                    ("order", "Order of a court or of the ICO"),
                ],
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disposalitem",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_as_received",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."received_by_id" IS NOT NULL)',
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "handed_to", "handed_on", "handed_reference", "handed_by_id", "received_by_id", "received_at" rows from % table\', TG_TABLE_NAME;',
                    hash="161c06d5d05713732fb47b63f1b7a250d9afca6d",
                    operation='UPDATE OF "handed_to", "handed_on", "handed_reference", "handed_by_id", "received_by_id", "received_at"',
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
        migrations.AddConstraint(
            model_name="disposalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at", None), ("received_by", None)),
                    models.Q(
                        ("handed_by__isnull", False),
                        ("received_at__isnull", False),
                        ("received_by__isnull", False),
                        models.Q(("received_by", models.F("handed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="disposal_received_by_another",
            ),
        ),
    ]
