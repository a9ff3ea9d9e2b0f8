"""A record that a rule wants transferred is covered once another person has seen its receipt."""

from importlib import import_module

from django.db import migrations

COVERED = import_module("families.migrations.0031_erasure_covered").COVERED
BEFORE = COVERED.partition("-- After a restore")[0].replace("CREATE F", "CREATE OR REPLACE F")
DUE = "each.ground <> 'retention'"
AFTER = BEFORE.replace(
    f"({DUE}",
    "(each.ground <> 'transfer' OR each.received_by_id <> each.handed_by_id)\n"
    "      AND (each.ground NOT IN ('retention', 'transfer')",
)


class Migration(migrations.Migration):
    dependencies = [("families", "0037_reach_planned_once"), ("privacy", "0023_handed_over")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
