"""A saved search is its owner's alone in the second wall too."""

from django.db import migrations

from privacy.walls import walled

OWN = "owner_id = (SELECT tfcase_asks())"


class Migration(migrations.Migration):
    dependencies = [("families", "0032_saved_searches")]

    operations = [walled("families_savedsearch", OWN)]
