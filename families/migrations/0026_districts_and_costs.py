"""Where families live and what services cost, where that is entered, for figures."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0025_agreements_of_people"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="family",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="family",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="intervention",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="intervention",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="family",
            name="district",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="familyevent",
            name="district",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="intervention",
            name="cost",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="interventionevent",
            name="cost",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True),
        ),
        # Case files name no district. A `db_default` would ask for the row back, and whoever opens a
        # family sees it only once they lead it.
        migrations.RunSQL(
            "ALTER TABLE families_family ALTER district SET DEFAULT ''",
            "ALTER TABLE families_family ALTER district DROP DEFAULT",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="family",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "families_familyevent" ("assessed_on", "attached_on", "closed_on", "closure_reason", "created_at", "district", "framework_id", "id", "identified_on", "local_plan_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "step_down_on", "team_id") VALUES (OLD."assessed_on", OLD."attached_on", OLD."closed_on", OLD."closure_reason", OLD."created_at", OLD."district", OLD."framework_id", OLD."id", OLD."identified_on", OLD."local_plan_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reference", OLD."step_down_on", OLD."team_id"); RETURN NULL;',
                    hash="080f855035e612645125987d591053e0f51943fc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9cc70",
                    table="families_family",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="family",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "families_familyevent" ("assessed_on", "attached_on", "closed_on", "closure_reason", "created_at", "district", "framework_id", "id", "identified_on", "local_plan_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "step_down_on", "team_id") VALUES (OLD."assessed_on", OLD."attached_on", OLD."closed_on", OLD."closure_reason", OLD."created_at", OLD."district", OLD."framework_id", OLD."id", OLD."identified_on", OLD."local_plan_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."step_down_on", OLD."team_id"); RETURN NULL;',
                    hash="0214a290352a66e13ab28780055c3f5b2f9a0d35",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9ca0f",
                    table="families_family",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "families_interventionevent" ("cost", "ended_on", "family_id", "id", "kind", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "started_on") VALUES (OLD."cost", OLD."ended_on", OLD."family_id", OLD."id", OLD."kind", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider", OLD."started_on"); RETURN NULL;',
                    hash="c9dfa68681ea5aae564ab5cbdb34dc76288d6ea3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a1f5e",
                    table="families_intervention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "families_interventionevent" ("cost", "ended_on", "family_id", "id", "kind", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider", "started_on") VALUES (OLD."cost", OLD."ended_on", OLD."family_id", OLD."id", OLD."kind", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider", OLD."started_on"); RETURN NULL;',
                    hash="c22635edf7e3651c967306ac3013b1465bc08d26",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_627d9",
                    table="families_intervention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                name="intervention_cost_not_negative",
            ),
        ),
    ]
