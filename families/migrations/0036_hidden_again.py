"""What somebody was shown can be hidden again before its time: they end it, never prolong it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

HIDES = (
    "CREATE POLICY app_hides ON families_reveal FOR UPDATE TO tfcase_app"
    " USING (user_id = (SELECT tfcase_asks()))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0035_own_digest"),
    ]

    operations = [
        migrations.RunSQL(HIDES, "DROP POLICY app_hides ON families_reveal"),
        pgtrigger.migrations.AddTrigger(
            model_name="reveal",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_shown_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."family_id" IS DISTINCT FROM (NEW."family_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."reason_code" IS DISTINCT FROM (NEW."reason_code") OR OLD."revealed_at" IS DISTINCT FROM (NEW."revealed_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="840b69e0ed43a1e91ac1ffef96067c129d95d329",
                    operation="UPDATE",
                    pgid="pgtrigger_what_was_shown_stays_697d4",
                    table="families_reveal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reveal",
            trigger=pgtrigger.compiler.Trigger(
                name="hidden_earlier_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."ends_at" > (OLD."ends_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="dc4309beb7b7185eb402a1a06167d52631cf4a1b",
                    operation="UPDATE",
                    pgid="pgtrigger_hidden_earlier_only_310dc",
                    table="families_reveal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
