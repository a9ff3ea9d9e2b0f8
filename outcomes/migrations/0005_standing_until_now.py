from django.db import migrations

# Until now the results of the run that finished last stood, and no others.
STANDING = """
    INSERT INTO outcomes_standing (id, family_id, run_id)
    SELECT gen_random_uuid(), family_id, run_id FROM outcomes_eligibility
    WHERE run_id = (SELECT id FROM outcomes_outcomerun ORDER BY finished_at DESC LIMIT 1)
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0004_increments")]
    operations = [migrations.RunSQL(STANDING, migrations.RunSQL.noop)]
