from django.db import migrations

# Until now every family was judged under the latest published plan: it stays under that one.
HELD = """
    UPDATE families_family f SET local_plan_id = (
        SELECT p.id FROM families_localplan p
        JOIN families_frameworkversion v ON v.code = p.extends
        WHERE v.id = f.framework_id AND p.state = 'published'
        ORDER BY p.number DESC LIMIT 1
    )
    WHERE EXISTS (
        SELECT FROM families_localplan p JOIN families_frameworkversion v ON v.code = p.extends
        WHERE v.id = f.framework_id AND p.state = 'published'
    )
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0003_local_plan_of_family")]
    operations = [migrations.RunSQL(HELD, migrations.RunSQL.noop)]
