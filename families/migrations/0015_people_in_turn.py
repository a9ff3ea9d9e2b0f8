"""People of a name in one question: first the same name, then its beginning, then its sound.

A rank is looked for only where the ones before gave fewer than are wanted: what stands beside a
false condition is not carried out. Tokens are short, so that each is shared by many names; whoever
has the name, or a longer one, also has the tokens of all its shorter beginnings (`also`).
"""

from django.db import migrations

from privacy.walls import EVERY_WRITER, functions, of_family, of_person

# Asked first, since it is one fact of the transaction: whoever looks for somebody is not made to
# list all their own people for each question.
LOOKING = "(SELECT tfcase_sees_people())"
SEEN = {
    "families_family": of_family("id"),
    "families_person": of_person("id"),
    "families_member": of_family(),
}

BY_NAME = """
CREATE FUNCTION tfcase_people_by_name(
    one bigint[], two bigint[], three bigint[], also bigint[],
    born_from date, born_to date, most integer
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50
    SET search_path = public, pg_temp SET enable_seqscan = off
    AS $$
        SELECT id FROM families_person
        WHERE tokens && one AND tokens && coalesce(two, one) AND tokens && coalesce(three, one)
          AND (also IS NULL OR tokens @> also)
          AND (born_from IS NULL OR date_of_birth BETWEEN born_from AND born_to)
        LIMIT most
    $$;
CREATE FUNCTION tfcase_people_in_turn(
    same_one bigint[], same_two bigint[], same_three bigint[],
    begins_one bigint[], begins_two bigint[], begins_three bigint[],
    sounds_one bigint[], sounds_two bigint[], sounds_three bigint[],
    also bigint[], born_from date, born_to date, most integer
) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = public, pg_temp
    AS $$
        WITH same AS MATERIALIZED (
            SELECT tfcase_people_by_name(
                same_one, same_two, same_three, also, born_from, born_to, most) AS id),
        begins AS MATERIALIZED (
            SELECT tfcase_people_by_name(
                begins_one, begins_two, begins_three, also, born_from, born_to, most) AS id
            WHERE (SELECT count(*) FROM same) < most),
        sounds AS MATERIALIZED (
            SELECT tfcase_people_by_name(
                sounds_one, sounds_two, sounds_three, NULL, born_from, born_to, most) AS id
            WHERE (SELECT count(*) FROM same) < most AND (SELECT count(*) FROM begins) < most)
        SELECT id FROM same UNION SELECT id FROM begins UNION SELECT id FROM sounds
    $$
"""
OF_ONE_RANK = "date, date, integer"
NAMED_BEFORE = f"tfcase_people_named({', '.join(['bigint[]'] * 3)}, {OF_ONE_RANK})"


class Migration(migrations.Migration):
    dependencies = [("families", "0014_caseload_weights")]

    operations = [
        migrations.RunSQL(f"DROP FUNCTION {NAMED_BEFORE}", migrations.RunSQL.noop),
        functions(
            BY_NAME,
            f"tfcase_people_by_name({', '.join(['bigint[]'] * 4)}, {OF_ONE_RANK})",
            f"tfcase_people_in_turn({', '.join(['bigint[]'] * 10)}, {OF_ONE_RANK})",
            to=EVERY_WRITER,
        ),
        *(
            migrations.RunSQL(
                f"ALTER POLICY app_reads ON {table} USING ({LOOKING} OR {seen})",
                f"ALTER POLICY app_reads ON {table} USING ({seen} OR {LOOKING})",
            )
            for table, seen in SEEN.items()
        ),
    ]
