"""Tasks have no version of their own: who changed what meanwhile is known from their history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0028_risks"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="task",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="task",
            name="delete_delete",
        ),
        migrations.RemoveField(
            model_name="task",
            name="version",
        ),
        migrations.RemoveField(
            model_name="taskevent",
            name="version",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "families_taskevent" ("cancelled_at", "cancelled_by_id", "done_at", "done_by_id", "due_on", "family_id", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_code", "text", "worker_id") VALUES (OLD."cancelled_at", OLD."cancelled_by_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."family_id", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason_code", OLD."text", OLD."worker_id"); RETURN NULL;',
                    hash="869d03761fe8f896079dc99cf56b7269d3f2cab4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c5667",
                    table="families_task",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "families_taskevent" ("cancelled_at", "cancelled_by_id", "done_at", "done_by_id", "due_on", "family_id", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_code", "text", "worker_id") VALUES (OLD."cancelled_at", OLD."cancelled_by_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."family_id", OLD."id", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason_code", OLD."text", OLD."worker_id"); RETURN NULL;',
                    hash="34876e4c39b9db715224996bdedfc3f5d1b27c5a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f5bfd",
                    table="families_task",
                    when="AFTER",
                ),
            ),
        ),
    ]
