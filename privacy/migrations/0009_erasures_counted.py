"""How many erasures the database knows of, for the comparison with the ledger outside it.

Of a referral the key stands among `records` as those of families do.
"""

from django.db import migrations

from privacy.walls import EVERY_WRITER, functions

COUNTED = """
CREATE FUNCTION tfcase_erasures() RETURNS bigint LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT count(*) FROM privacy_erasureentry $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_disposal")]

    operations = [
        functions(COUNTED, "tfcase_erasures()", to=f"{EVERY_WRITER}, tfcase_reporter"),
        migrations.RenameField("erasureentry", "families", "records"),
    ]
