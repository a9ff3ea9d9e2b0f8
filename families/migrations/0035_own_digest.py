"""Whether somebody is mailed is theirs alone to choose."""

from django.db import migrations

from privacy.walls import walled

OWN = "user_id = (SELECT tfcase_asks())"


class Migration(migrations.Migration):
    dependencies = [("families", "0034_digests")]

    operations = [walled("families_taskdigest", OWN)]
