"""Who has not had the privacy notice, for whoever answers for it; a basis counts once confirmed.

Whoever keeps the registers opens no family: they are told its reference (not that of a family they
are kept from), its team, how many of its people wait, and since when. Never who.
"""

from django.db import migrations

from privacy.walls import APPLICATION, functions

# As of before, and confirmed by a second person.
RESTS_ON = """
CREATE OR REPLACE FUNCTION tfcase_rests_on(used text, person uuid, day date) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT basis FROM privacy_purposebasis
        WHERE purpose = used AND from_on <= day AND (until_on IS NULL OR until_on > day)
          AND confirmed_at IS NOT NULL AND (person_id IS NULL OR person_id = person)
        ORDER BY person_id NULLS LAST, from_on DESC LIMIT 1
    $$
"""
# The clock begins when somebody came into the family, at the earliest when it came into this
# product: earlier work may have told them.
NOTICES = """
CREATE FUNCTION tfcase_notices_due(day date)
    RETURNS TABLE (family_id uuid, reference text, team text, people bigint, since date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT f.id,
            CASE WHEN f.id IN (SELECT tfcase_denied()) THEN '' ELSE f.reference END,
            coalesce(t.name, ''), count(DISTINCT m.person_id),
            min(greatest(m.joined_on, f.created_at::date))
        FROM families_family f
        JOIN families_member m ON m.family_id = f.id
        JOIN families_person p ON p.id = m.person_id
        LEFT JOIN privacy_team t ON t.id = f.team_id
        WHERE tfcase_role() IN ('dpo', 'head_of_service', 'internal_auditor')
          AND (f.closed_on IS NULL OR f.closed_on > day)
          AND (m.joined_on IS NULL OR m.joined_on <= day)
          AND (m.left_on IS NULL OR m.left_on > day) AND (p.died_on IS NULL OR p.died_on > day)
          AND NOT EXISTS (
            SELECT FROM families_agreement a WHERE a.kind = 'notice' AND (a.person_id = p.id
                OR a.family_id = f.id AND a.person_id IS NULL
                   AND (m.joined_on IS NULL OR m.joined_on <= a.on_date)))
        GROUP BY f.id, t.name
    $$;
CREATE FUNCTION tfcase_notice_versions()
    RETURNS TABLE (version text, families bigint, people bigint, first_on date, last_on date)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT version, count(DISTINCT family_id) FILTER (WHERE person_id IS NULL),
            count(DISTINCT person_id), min(on_date), max(on_date)
        FROM families_agreement
        WHERE kind = 'notice' AND tfcase_role() IN ('dpo', 'head_of_service', 'internal_auditor')
        GROUP BY version ORDER BY max(on_date) DESC, version
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0031_erasure_covered"),
        ("privacy", "0018_walls_of_footing"),
    ]

    operations = [
        migrations.RunSQL(RESTS_ON, migrations.RunSQL.noop),
        functions(NOTICES, "tfcase_notices_due(date)", "tfcase_notice_versions()", to=APPLICATION),
    ]
