"""What a run writes for every family costs fewer indexes; what stands is found by its family."""

import django.db.models.deletion
from django.db import migrations, models

BY_FAMILY = """
    ALTER TABLE outcomes_standing DROP COLUMN id;
    ALTER TABLE outcomes_standing ADD PRIMARY KEY (family_id);
    ALTER TABLE outcomes_standing DROP CONSTRAINT outcomes_standing_family_id_key;
    ALTER TABLE outcomes_standing SET (fillfactor = 50)
"""
BY_ID = """
    ALTER TABLE outcomes_standing RESET (fillfactor);
    ALTER TABLE outcomes_standing ADD CONSTRAINT outcomes_standing_family_id_key UNIQUE (family_id);
    ALTER TABLE outcomes_standing DROP CONSTRAINT outcomes_standing_pkey;
    ALTER TABLE outcomes_standing ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();
    ALTER TABLE outcomes_standing ALTER COLUMN id DROP DEFAULT
"""


def plain(model: str, name: str, to: str, related: str) -> migrations.AlterField:
    """A reference that the database neither checks nor keeps in order."""
    field = models.ForeignKey(
        to,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related,
        db_constraint=False,
        db_index=False,
    )
    return migrations.AlterField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0012_internal_audit")]
    operations = [
        plain("outcomeresult", "need", "families.need", "results"),
        plain("outcomeresult", "person", "families.person", "results"),
        plain("suggestion", "person", "families.person", "suggestions"),
        migrations.AlterField(
            model_name="standing",
            name="run",
            field=models.ForeignKey(
                to="outcomes.outcomerun",
                on_delete=django.db.models.deletion.CASCADE,
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BY_FAMILY, BY_ID)],
            state_operations=[
                migrations.RemoveField(model_name="standing", name="id"),
                migrations.AlterField(
                    model_name="standing",
                    name="family",
                    field=models.OneToOneField(
                        primary_key=True,
                        serialize=False,
                        to="families.family",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing",
                    ),
                ),
            ],
        ),
    ]
