"""Whether a register of lawful bases was begun at all: the importer, who may not read it, asks."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

BEGUN = """
CREATE FUNCTION tfcase_register_begun() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT tfcase_asks() IS NOT NULL AND EXISTS (SELECT 1 FROM privacy_purposebasis) $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0023_handed_over")]

    operations = [functions(BEGUN, "tfcase_register_begun()", to=APPLICATION)]
