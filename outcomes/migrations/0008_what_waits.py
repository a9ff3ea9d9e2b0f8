"""How much of a submission or an answer waits, whatever of it is closed to whoever asks."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

WAITS = """
CREATE FUNCTION tfcase_waits_in_submission(wanted uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT count(*) FROM outcomes_submissionline
        WHERE submission_id = wanted AND state = 'waiting'
    $$;
CREATE FUNCTION tfcase_waits_in_answer(wanted uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT count(*) FROM outcomes_answerline WHERE of_file_id = wanted AND result = 'waiting'
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0007_rules_of_each_family")]

    operations = [
        functions(
            WAITS,
            "tfcase_waits_in_submission(uuid)",
            "tfcase_waits_in_answer(uuid)",
            to=APPLICATION,
        ),
    ]
