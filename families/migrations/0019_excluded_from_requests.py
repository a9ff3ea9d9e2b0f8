"""Whoever is kept from a person in person (a relative, say) reads nothing of their requests.

Here, not in `privacy`, since who is excluded stands in this app's tables. Restrictions do not count:
whoever answers requests reads those of restricted families as well.
"""

from django.db import migrations

from privacy.walls import APPLICATION, functions, keeping_out, not_kept_from

EXCLUDED = """
CREATE FUNCTION tfcase_excluded_requests() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT request.id FROM privacy_subjectrequest request
        JOIN families_member member ON member.person_id = request.person_id
        WHERE member.family_id IN (SELECT tfcase_excluded())
    $$
"""
TABLES = (
    *("subjectparty", "subjectitem", "subjectbulk", "subjectspan", "subjectsearch"),
    *("subjectextension", "subjectpause", "actingdecision", "restrictedrequest"),
)
ALLOWED = not_kept_from("request_id", "tfcase_excluded_requests")


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0018_uses_stopped"),
        ("privacy", "0013_walls_of_subject_access"),
    ]

    operations = [
        functions(EXCLUDED, "tfcase_excluded_requests()", to=APPLICATION),
        *(keeping_out(f"privacy_{table}", ALLOWED) for table in TABLES),
    ]
