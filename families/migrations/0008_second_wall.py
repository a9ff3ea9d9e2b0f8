"""The second wall on families, people and the work with them, and on what they were before."""

from django.db import migrations

from privacy.walls import ANYBODY, of_family, of_person, walled

REACH = """
CREATE FUNCTION tfcase_reach() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 100 SET search_path = public, pg_temp
    AS $$
        SELECT content_object_id FROM families_familygrant
        WHERE user_id = tfcase_grantee() AND starts_on <= tfcase_day()
          AND (ends_on IS NULL OR ends_on > tfcase_day())
        UNION ALL SELECT id FROM families_family WHERE team_id = tfcase_team()
    $$;
CREATE FUNCTION tfcase_people() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 400 SET search_path = public, pg_temp
    AS $$
        SELECT person_id FROM families_member WHERE family_id IN (SELECT tfcase_reach())
    $$;
-- A family that has just been opened: nobody holds a grant on it yet.
CREATE FUNCTION tfcase_unheld(family uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT NOT EXISTS (SELECT FROM families_familygrant WHERE content_object_id = family) $$;
-- By tokens alone: what a policy stands before can use no index on an array.
CREATE FUNCTION tfcase_people_with_any(wanted bigint[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = public, pg_temp
    AS $$ SELECT id FROM families_person WHERE tokens && wanted $$;
CREATE FUNCTION tfcase_people_with_all(wanted bigint[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT id FROM families_person WHERE tokens @> wanted $$
"""
CALLS = (
    "tfcase_people_with_all(bigint[])",
    "tfcase_people_with_any(bigint[])",
    "tfcase_unheld(uuid)",
    "tfcase_people()",
    "tfcase_reach()",
)
KEPT_IN = ";".join(
    f"REVOKE ALL ON FUNCTION {call} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION {call} TO tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator"
    for call in CALLS
)
GONE = ";".join(f"DROP FUNCTION {call}" for call in CALLS)

# Whoever looks for a person sees who is recorded, and the families' teams to contact.
LOOKING = "(SELECT tfcase_sees_people())"
OBSERVED = f"{of_family()} OR (family_id IS NULL AND person_id IN (SELECT tfcase_people()))"
OWN_FIRST = "(user_id = (SELECT tfcase_asks()) AND tfcase_unheld(content_object_id))"
OF_FAMILIES = ("allocation", "need", "intervention", "artefact", "rebase")


class Migration(migrations.Migration):
    dependencies = [("families", "0007_judged_people"), ("privacy", "0005_who_asks")]

    operations = [
        migrations.RunSQL(f"{REACH};{KEPT_IN}", GONE),
        walled("families_family", f"{of_family('id')} OR {LOOKING}", adds=ANYBODY, reported=True),
        walled("families_person", f"{of_person('id')} OR {LOOKING}", adds=ANYBODY),
        walled("families_member", f"{of_family()} OR {LOOKING}", adds=of_family()),
        walled(
            "families_familygrant",
            f"{of_family('content_object_id')} OR user_id = (SELECT tfcase_asks())",
            adds=f"{of_family('content_object_id')} OR {OWN_FIRST}",
        ),
        *(walled(f"families_{name}", of_family()) for name in OF_FAMILIES),
        walled("families_observation", OBSERVED),
        walled("families_familyevent", of_family("id"), adds=ANYBODY, changes=False),
        walled("families_personevent", of_person("id"), adds=ANYBODY, changes=False),
        walled("families_observationevent", OBSERVED, adds=ANYBODY, changes=False),
        *(
            walled(f"families_{name}event", of_family(), adds=ANYBODY, changes=False)
            for name in ("member", "need", "intervention", "artefact")
        ),
    ]
