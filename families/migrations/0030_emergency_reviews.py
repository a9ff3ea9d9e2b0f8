"""Whose it is to judge an opening in an emergency, by when, and that it was told when it was late."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0029_tasks_are_edited_like_all_else"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="emergencyopening",
            name="escalated_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="review_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="emergencyopening",
            name="reviewer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyopening",
            trigger=pgtrigger.compiler.Trigger(
                name="reviewer_set_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."reviewer_id" IS NOT NULL AND OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update of \"reviewer_id\" rows from % table', TG_TABLE_NAME;",
                    hash="7f82b54399e594fd0426ac603121769a89ac41cd",
                    operation='UPDATE OF "reviewer_id"',
                    pgid="pgtrigger_reviewer_set_once_d981f",
                    table="families_emergencyopening",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None),
                    models.Q(("reviewer", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="emergency_reviewer_is_other",
            ),
        ),
        # Once: whoever opened it says whose it is, before anybody has it.
        migrations.RunSQL(
            "GRANT UPDATE (reviewer_id) ON families_emergencyopening TO tfcase_app",
            migrations.RunSQL.noop,
        ),
    ]
