"""Views of any list or page of figures, shared with a role where their owner says so."""

from django.db import migrations, models

# Beside one's own: what is shared with the role of whoever asks. Nobody but the owner writes it.
SHARED = (
    "CREATE POLICY app_reads_shared ON families_savedsearch FOR SELECT TO tfcase_app USING ("
    "shared_with <> '' AND shared_with = (SELECT reader.role FROM privacy_user reader"
    " WHERE reader.id = (SELECT tfcase_asks())))"
)


class Migration(migrations.Migration):
    dependencies = [("families", "0026_districts_and_costs")]

    operations = [
        migrations.AddField(
            model_name="savedsearch",
            name="page",
            field=models.CharField(db_default="families", default="families", max_length=20),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="shared_with",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.RunSQL(SHARED, "DROP POLICY app_reads_shared ON families_savedsearch"),
    ]
