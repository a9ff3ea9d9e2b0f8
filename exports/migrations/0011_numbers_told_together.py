"""What was told of the same people before is told with all else now (ADR 17)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exports", "0010_accredited_recipients")]

    operations = [migrations.DeleteModel(name="ToldNumber")]
