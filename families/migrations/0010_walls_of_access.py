"""The second wall on who may open what and why, and on what is somebody's own alone."""

from django.db import migrations

from privacy.walls import above_seen, keeping_out, not_kept_from, of_family, walled

OWN = "user_id = (SELECT tfcase_asks())"
NOT_OWN = "user_id <> (SELECT tfcase_asks())"
IN_REACH = f"({of_family()}) AND {not_kept_from()}"
NOT_EXCLUDED = not_kept_from("family_id", "tfcase_excluded")

# Managers keep the people of their team, others everybody; nobody reads what concerns themselves.
LOOKS_AFTER = (
    "(SELECT tfcase_role()) IN ('head_of_service', 'dpo', 'administrator') OR user_id IN"
    " (SELECT id FROM privacy_user WHERE team_id = (SELECT tfcase_team()))"
)
OF_EITHER = f"{not_kept_from()} AND {not_kept_from('person_id', 'tfcase_people_denied')}"

# The register is kept by two roles, who see references of what they may not open themselves.
KEEPS = "(SELECT tfcase_role()) IN ('dpo', 'safeguarding_lead')"
ITS_RESTRICTION = above_seen("families_restriction", "restriction_id")
UNDELETED = """
REVOKE DELETE ON families_exclusion, families_restriction, families_restrictionname,
    families_accessreview FROM tfcase_app
"""

# An hour with a family in an emergency. Whoever opened it changes nothing of it afterwards; what
# was said and when stays.
BREAKS = (
    f"{OWN} AND (SELECT tfcase_role()) IN ('keyworker', 'manager', 'head_of_service')"
    " AND family_id = tfcase_breakable(reference)"
    " AND opened_at <= statement_timestamp() + interval '1 minute'"
    " AND decision = '' AND reviewed_by_id IS NULL"
)
OPENED = f"{OWN} OR (SELECT tfcase_role()) = 'dpo' OR ({IN_REACH})"
JUDGED = """
REVOKE UPDATE, DELETE ON families_emergencyopening FROM tfcase_app;
GRANT UPDATE (decision, reviewed_by_id, reviewed_at) ON families_emergencyopening TO tfcase_app
"""

# Who was shown what is hidden: each sees their own and adds for families in reach. It can be hidden
# again before its time: they end it, never prolong it.
SHOWN = (
    f"{OWN} AND (SELECT tfcase_role()) IN"
    " ('keyworker', 'manager', 'head_of_service', 'safeguarding_lead')"
    f" AND ({of_family()})"
    " AND revealed_at <= statement_timestamp() + interval '1 minute'"
)
HIDES = f"CREATE POLICY app_hides ON families_reveal FOR UPDATE TO tfcase_app USING ({OWN})"

# Who reviews access: they see the rows and counts of grants, sign for themselves, never own. What
# was said of one's own account is for others to read.
REVIEWS = "(SELECT tfcase_role()) IN ('manager', 'head_of_service', 'administrator')"
SIGNED = f"by_id = (SELECT tfcase_asks()) AND {NOT_OWN} AND {REVIEWS}"


class Migration(migrations.Migration):
    replaces = [("families", "0014_restricted")]

    dependencies = [("families", "0009_walls_of_families")]

    operations = [
        walled("families_exclusion", f"{NOT_OWN} AND ({LOOKS_AFTER})", adds=LOOKS_AFTER),
        keeping_out("families_exclusion", OF_EITHER),
        walled("families_restriction", f"{KEEPS} OR ({IN_REACH})", adds=KEEPS),
        keeping_out("families_restriction", NOT_EXCLUDED),
        walled("families_restrictionname", ITS_RESTRICTION, adds=KEEPS),
        keeping_out("families_restrictionname", ITS_RESTRICTION),
        walled("families_emergencyopening", OPENED, adds=BREAKS),
        keeping_out("families_emergencyopening", NOT_EXCLUDED),
        migrations.RunSQL(JUDGED, migrations.RunSQL.noop),
        walled("families_reveal", OWN, adds=SHOWN, changes=False),
        keeping_out("families_reveal", not_kept_from()),
        migrations.RunSQL(HIDES, "DROP POLICY app_hides ON families_reveal"),
        walled("families_accessreview", REVIEWS, adds=SIGNED),
        keeping_out("families_accessreview", NOT_OWN),
        migrations.RunSQL(UNDELETED, migrations.RunSQL.noop),
        walled("families_caseloadmoverow", of_family()),
        keeping_out("families_caseloadmoverow", not_kept_from()),
        # A saved search is its owner's alone; whether somebody is mailed, theirs alone to choose.
        walled("families_savedsearch", "owner_id = (SELECT tfcase_asks())"),
        walled("families_taskdigest", OWN),
    ]
