"""Teams are closed, and nobody works in a closed one; former names of staff and teams are kept."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from privacy.tables import Tables


class Migration(migrations.Migration):
    dependencies = [("privacy", "0013_walls_of_subject_access")]

    operations = [
        Tables(
            migrations.CreateModel(
                name="FormerName",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("until", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "changed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "team",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="former_names",
                            to="privacy.team",
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="former_names",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-until", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("team__isnull", False), ("user", None)),
                                models.Q(("team", None), ("user__isnull", False)),
                                _connector="OR",
                            ),
                            name="former_name_of_one",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("user", None),
                                models.Q(("user", models.F("changed_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="former_name_changed_by_another",
                        ),
                    ],
                },
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="closed_on",
            field=models.DateField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_is_empty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NEW.closed_on IS NOT NULL AND EXISTS (\n    SELECT FROM privacy_user WHERE team_id = NEW.id AND is_active\n) THEN\n    RAISE EXCEPTION 'Somebody works in this team.';\nEND IF;\nRETURN NEW;\n",
                    hash="4ca6d08b17e577d1f21d1ee12c07a8719370b2b3",
                    operation='UPDATE OF "closed_on"',
                    pgid="pgtrigger_closed_is_empty_a2e02",
                    table="privacy_team",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="team_is_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NEW.is_active AND EXISTS (\n    SELECT FROM privacy_team WHERE id = NEW.team_id AND closed_on IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'This team is closed.';\nEND IF;\nRETURN NEW;\n",
                    hash="8cb25a1063eaf6b3a681201375a04ec4a14ab3f7",
                    operation='UPDATE OF "team_id", "is_active"',
                    pgid="pgtrigger_team_is_open_d9e98",
                    table="privacy_user",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="60012a2b63cc29d9c197aeb0c3832aaf0d260657",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_03c30",
                    table="privacy_formername",
                    when="BEFORE",
                ),
            ),
        ),
    ]
