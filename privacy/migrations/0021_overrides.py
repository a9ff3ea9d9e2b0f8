"""A restriction or an objection gives way: put by the officer, confirmed by another."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.walls import walled

ROLE = "(SELECT tfcase_role())"
READS = f"{ROLE} IN ('dpo', 'head_of_service')"
CHANGES = (
    f"CREATE POLICY app_changes ON privacy_rightoverride FOR UPDATE TO tfcase_app USING ({READS})"
)
KEPT = """
REVOKE DELETE ON privacy_rightoverride FROM tfcase_app;
REVOKE SELECT ON privacy_rightoverride FROM tfcase_reporter
"""
# What the pages say, for whoever goes round them: nobody refuses an objection alone.
WEIGHED = """
CREATE FUNCTION tfcase_objection_weighed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN
        IF NOT EXISTS (SELECT FROM privacy_rightoverride o
                       WHERE o.request_id = NEW.id AND o.kind = 'grounds'
                         AND o.confirmed_at IS NOT NULL AND o.ended_on IS NULL) THEN
            RAISE EXCEPTION 'An objection is refused on grounds that two people have weighed.'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
REVOKE ALL ON FUNCTION tfcase_objection_weighed() FROM PUBLIC;
CREATE TRIGGER objection_weighed BEFORE UPDATE ON privacy_rightsrequest FOR EACH ROW
    WHEN (NEW."right" = 'objection' AND NEW.basis IN ('public_task', 'research')
          AND NEW.purpose <> 'nis' AND NEW.outcome = 'refused' AND OLD.outcome = '')
    EXECUTE FUNCTION tfcase_objection_weighed()
"""
UNWEIGHED = """
DROP TRIGGER objection_weighed ON privacy_rightsrequest;
DROP FUNCTION tfcase_objection_weighed()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0020_standing_of_a_use"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("casework", "Work with the family"),
                            ("outcomes", "Outcomes, claims and dashboards"),
                            ("fpd", "Family Progress Data return"),
                            ("nis", "National Impact Study"),
                            ("sharing", "Sharing with partners"),
                            ("matching", "Matching records of the same people"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reference", models.CharField(max_length=200)),
                ("put_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safeguarding", "Used all the same, to keep somebody safe"),
                            ("grounds", "Compelling grounds against an objection"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                ("until_on", models.DateField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "put_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="privacy.rightsrequest",
                    ),
                ),
            ],
            options={
                "ordering": ("-put_at",),
                "constraints": [
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
                        name="override_confirmed_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False), ("ended_on", None)),
                        fields=("request",),
                        name="override_one_stands",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("ended_on", None)),
                        fields=("request",),
                        name="override_one_waits",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="as_put",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "purpose", "reference", "put_by_id", "put_at", "request_id", "kind", "reason", "until_on" rows from % table\', TG_TABLE_NAME;',
                    hash="22976d9f3d31f449b331ced0497f0e42cc8b30f1",
                    operation='UPDATE OF "purpose", "reference", "put_by_id", "put_at", "request_id", "kind", "reason", "until_on"',
                    pgid="pgtrigger_as_put_e6816",
                    table="privacy_rightoverride",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="confirmed_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."confirmed_at" IS NOT NULL)',
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "confirmed_by_id", "confirmed_at" rows from % table\', TG_TABLE_NAME;',
                    hash="1a86b1bc47e07013cce25964518fb79be1a495ee",
                    operation='UPDATE OF "confirmed_by_id", "confirmed_at"',
                    pgid="pgtrigger_confirmed_once_94860",
                    table="privacy_rightoverride",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rightoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ended_on" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4b51a4e99799623c23452aaf21af2954b2287861",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_stays_f6f9e",
                    table="privacy_rightoverride",
                    when="BEFORE",
                ),
            ),
        ),
        walled("privacy_rightoverride", READS, adds=f"{ROLE} = 'dpo'", changes=False),
        # It goes with the other policies of the application.
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(WEIGHED, UNWEIGHED),
    ]
