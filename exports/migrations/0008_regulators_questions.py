"""What the regulator asks of every release, answered before anybody approves it."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import privacy.encryption

STAFF = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("exports", "0007_saved_tables")]

    operations = [
        migrations.CreateModel(
            name="ReturnAssessment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sha256", models.CharField(max_length=64)),
                ("answers", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                (
                    "release_type",
                    models.CharField(
                        choices=[
                            ("recipient", "To the recipient alone, under a sharing agreement"),
                            ("setting", "Into a secure setting, where accredited people open it"),
                            ("wider", "To others as well, or to be published"),
                        ],
                        max_length=10,
                    ),
                ),
                ("review_on", models.DateField()),
                ("by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **STAFF)),
                (
                    "of_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="exports.return",
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("release_type", "wider"), _negated=True),
                        name="return_goes_to_nobody_else",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c201026bc2e8cb4e12a8f62ec1718bbcb6583d3a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_never_changed_9f224",
                            table="exports_returnassessment",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="of_what_was_built",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF NOT EXISTS (SELECT FROM exports_return r\n                        WHERE r.id = NEW.of_return_id AND r.sha256 = NEW.sha256\n                          AND (r.state IN ('released', 'expired')\n                               OR r.state = 'built' AND NOT EXISTS\n                              (SELECT FROM exports_returnapproval a WHERE a.of_return_id = r.id)))\n                    THEN\n                        RAISE EXCEPTION 'Answers are of what was built, before its approvals.';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="84ed8be11231f016d1434cc1a5be87137b902d33",
                            operation="INSERT",
                            pgid="pgtrigger_of_what_was_built_23c3c",
                            table="exports_returnassessment",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        # What was approved once without answers cannot be approved again: it is refused, and built anew.
        pgtrigger.migrations.RemoveTrigger(model_name="returnapproval", name="four_eyes"),
        pgtrigger.migrations.AddTrigger(
            model_name="returnapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="four_eyes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NOT EXISTS (SELECT FROM exports_return r WHERE r.id = NEW.of_return_id\n                                   AND r.requested_by_id <> NEW.by_id AND r.state = 'built'\n                                   AND r.sha256 = NEW.sha256\n                                   AND (r.kind = 'nis') = (NEW.part <> '')) THEN\n                        RAISE EXCEPTION 'Only somebody else approves, and only what was built.';\n                    END IF;\n                    IF NOT EXISTS (SELECT FROM exports_returnassessment a\n                                   WHERE a.of_return_id = NEW.of_return_id)\n                       OR EXISTS (SELECT FROM exports_returnassessment a\n                                  WHERE a.of_return_id = NEW.of_return_id\n                                    AND a.by_id = NEW.by_id) THEN\n                        RAISE EXCEPTION 'Approved is what somebody else answered for.';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="34ea08c0debcca6d1fe6a2aa12260c6b335d688c",
                    operation="INSERT",
                    pgid="pgtrigger_four_eyes_143da",
                    table="exports_returnapproval",
                    when="BEFORE",
                ),
            ),
        ),
    ]
