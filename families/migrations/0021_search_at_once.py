"""A search by name in one question, whose plan the database keeps.

People of a frequent name are taken from a sixteenth of all people, which has an index of its own:
of ten thousand of a name an index names all ten thousand before a few of them are given.

One's own people are all given, however many of the council have the name; of the others so many as
`tfcase_people_in_turn` gives, each with where they belong. The policies stand before every row, as ever: what is one's own is
the second wall's own list, and the page asks the first wall before it shows a name in full.
"""

from django.db import migrations

from privacy.walls import EVERY_WRITER, functions

# The last byte of a key is as good as random.
SIXTEENTH = "get_byte(uuid_send(id), 15) < 16"
INDEX = (
    f"CREATE INDEX person_tokens_sixteenth ON families_person USING gin (tokens) WHERE {SIXTEENTH}"
)
# Planned for the tokens given: an index serves a condition that may be left out only then.
BY_NAME = """
CREATE OR REPLACE FUNCTION tfcase_people_by_name(
    one bigint[], two bigint[], three bigint[], also bigint[],
    born_from date, born_to date, most integer
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50
    SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_custom_plan
    AS $$ SELECTED $$"""
NAMED = """
tokens && one AND tokens && coalesce(two, one) AND tokens && coalesce(three, one)
AND (also IS NULL OR tokens @> also)
AND (born_from IS NULL OR date_of_birth BETWEEN born_from AND born_to)
LIMIT most"""
BEFORE = "SELECT id FROM families_person WHERE NAMED"
NOW = """
WITH sixteenth AS MATERIALIZED (SELECT id FROM families_person WHERE SIXTEENTH AND NAMED),
everybody AS (
    SELECT id FROM families_person WHERE (SELECT count(*) FROM sixteenth) < most AND NAMED)
SELECT id FROM everybody
UNION ALL SELECT id FROM sixteenth WHERE (SELECT count(*) FROM sixteenth) >= most"""

FOUND = """
CREATE FUNCTION tfcase_found(
    with_own boolean, use text,
    same_one bigint[], same_two bigint[], same_three bigint[],
    begins_one bigint[], begins_two bigint[], begins_three bigint[],
    sounds_one bigint[], sounds_two bigint[], sounds_three bigint[],
    also bigint[], born_from date, born_to date, most integer
) RETURNS TABLE (
    id uuid, forename bytea, surname bytea, date_of_birth date, died_on date,
    mine boolean, homes jsonb
)
    LANGUAGE plpgsql STABLE ROWS 50
    AS $$ DECLARE before text := coalesce(current_setting('tfcase.opened', true), ''); BEGIN
        IF before = '' THEN
            PERFORM set_config('tfcase.opened', 'people', true);
        END IF;
        RETURN QUERY
        WITH stopped(key) AS MATERIALIZED (SELECT tfcase_stopped(use)),
        own(key) AS MATERIALIZED (
            SELECT tfcase_own_by_name(sounds_one, sounds_two, sounds_three, born_from, born_to)
            WHERE with_own)
        SELECT person.id, person.forename, person.surname, person.date_of_birth, person.died_on,
            true, NULL::jsonb
        FROM families_person person WHERE person.id IN (SELECT key FROM own)
            AND person.id NOT IN (SELECT key FROM stopped)
        UNION ALL
        SELECT person.id, person.forename, person.surname, person.date_of_birth, person.died_on,
            false, (
                SELECT jsonb_agg(jsonb_build_array(member.left_on, family.closed_on, team.name))
                FROM families_member member
                JOIN families_family family ON family.id = member.family_id
                LEFT JOIN privacy_team team ON team.id = family.team_id
                WHERE member.person_id = person.id)
        FROM families_person person WHERE person.id IN (
            SELECT tfcase_people_in_turn(
                same_one, same_two, same_three, begins_one, begins_two, begins_three,
                sounds_one, sounds_two, sounds_three, also, born_from, born_to, most))
            AND person.id NOT IN (SELECT key FROM own)
            AND person.id NOT IN (SELECT key FROM stopped);
        PERFORM set_config('tfcase.opened', before, true);
    END $$
"""
OWN = """
CREATE FUNCTION tfcase_own_by_name(
    one bigint[], two bigint[], three bigint[], born_from date, born_to date
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 5
    SET search_path = public, pg_temp SET enable_bitmapscan = off SET enable_seqscan = off
    AS $$
        SELECT id FROM families_person WHERE id IN (SELECT tfcase_people())
          AND tokens && one AND tokens && coalesce(two, one) AND tokens && coalesce(three, one)
          AND (born_from IS NULL OR date_of_birth BETWEEN born_from AND born_to)
    $$
"""


def by_name(selected: str) -> str:
    """The function that gives so many people of one rank."""
    filled = selected.replace("SIXTEENTH", SIXTEENTH).replace("NAMED", NAMED)
    return BY_NAME.replace("SELECTED", filled)


class Migration(migrations.Migration):
    dependencies = [("families", "0020_editing"), ("privacy", "0012_tables_of_subject_access")]

    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX person_tokens_sixteenth"),
        migrations.RunSQL(by_name(NOW), by_name(BEFORE)),
        functions(
            f"{OWN};{FOUND}",
            "tfcase_own_by_name(bigint[], bigint[], bigint[], date, date)",
            f"tfcase_found(boolean, text, {', '.join(['bigint[]'] * 10)}, date, date, integer)",
            to=EVERY_WRITER,
        ),
    ]
