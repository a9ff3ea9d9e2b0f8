"""What a run writes for every family costs fewer indexes."""

import django.db.models.deletion
from django.db import migrations, models

ROOM = "ALTER TABLE outcomes_standing SET (fillfactor = 50)"
NO_ROOM = "ALTER TABLE outcomes_standing RESET (fillfactor)"


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
    dependencies = [("outcomes", "0013_breaks_and_closing")]
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
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
