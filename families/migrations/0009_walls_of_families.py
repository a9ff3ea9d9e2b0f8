"""The second wall on families, people and the work with them, and on what they were before."""

from django.db import migrations

from privacy.walls import (
    ANYBODY,
    above_seen,
    keeping_out,
    not_kept_from,
    of_family,
    of_person,
    of_row,
    walled,
)

# Whoever looks for a person sees who is recorded, and the families' teams to contact.
LOOKING = "(SELECT tfcase_sees_people())"
OBSERVED = f"{of_family()} OR (family_id IS NULL AND person_id IN (SELECT tfcase_people()))"
OWN_FIRST = "(user_id = (SELECT tfcase_asks()) AND tfcase_unheld(content_object_id))"
OF_FAMILIES = ("allocation", "need", "intervention", "artefact", "rebase")
HISTORIES = ("member", "need", "intervention", "artefact")
WITHDRAWN = ("families_observation", "observation_id")

NOT_THIS_ONE = not_kept_from("id", "tfcase_people_denied")
NOT_HIS = not_kept_from("person_id", "tfcase_people_denied")
NOT_OBSERVED = f"{not_kept_from()} AND (family_id IS NOT NULL OR {NOT_HIS})"

# Nobody lengthens their own access: the application changes grants of others only.
OTHERS = """
CREATE POLICY app_own_stays ON families_familygrant AS RESTRICTIVE FOR UPDATE TO tfcase_app
    USING (user_id IS DISTINCT FROM (SELECT tfcase_asks()))
"""

# What a family was put together from is told with the family that is kept. That others were split
# off is told to whoever opens both: after a safety split one side learns nothing of the other.
BOTH = f"({of_family('from_family_id')}) AND ({of_family('to_family_id')})"
TOLD = f"({of_family('to_family_id')}) AND (kind = 'merged' OR ({of_family('from_family_id')}))"
FROM_NEITHER = (
    f"{not_kept_from('to_family_id')} AND (kind = 'merged' OR {not_kept_from('from_family_id')})"
)
EITHER = f"({of_person('first_id')}) OR ({of_person('second_id')})"
NEITHER = " AND ".join(
    not_kept_from(column, "tfcase_people_denied") for column in ("first_id", "second_id")
)


class Migration(migrations.Migration):
    replaces = [("families", "0008_second_wall")]

    dependencies = [("families", "0008_split_and_joined")]

    operations = [
        walled("families_family", f"{of_family('id')} OR {LOOKING}", adds=ANYBODY, reported=True),
        keeping_out("families_family", not_kept_from("id")),
        walled("families_familyevent", of_family("id"), adds=ANYBODY, changes=False),
        keeping_out("families_familyevent", not_kept_from("id")),
        walled("families_person", f"{of_person('id')} OR {LOOKING}", adds=ANYBODY),
        keeping_out("families_person", NOT_THIS_ONE),
        walled("families_personevent", of_person("id"), adds=ANYBODY, changes=False),
        keeping_out("families_personevent", NOT_THIS_ONE),
        walled("families_member", f"{of_family()} OR {LOOKING}", adds=of_family()),
        keeping_out("families_member", not_kept_from()),
        walled(
            "families_familygrant",
            f"{of_family('content_object_id')} OR user_id = (SELECT tfcase_asks())",
            adds=f"{of_family('content_object_id')} OR {OWN_FIRST}",
        ),
        keeping_out("families_familygrant", not_kept_from("content_object_id")),
        migrations.RunSQL(OTHERS, "DROP POLICY app_own_stays ON families_familygrant"),
        *(walled(f"families_{name}", of_family()) for name in OF_FAMILIES),
        *(keeping_out(f"families_{name}", not_kept_from()) for name in OF_FAMILIES),
        *(
            walled(f"families_{name}event", of_family(), adds=ANYBODY, changes=False)
            for name in HISTORIES
        ),
        *(keeping_out(f"families_{name}event", not_kept_from()) for name in HISTORIES),
        walled("families_observation", OBSERVED),
        keeping_out("families_observation", NOT_OBSERVED),
        walled("families_observationevent", OBSERVED, adds=ANYBODY, changes=False),
        keeping_out("families_observationevent", NOT_OBSERVED),
        walled("families_factwithdrawal", of_row(*WITHDRAWN), changes=False),
        keeping_out("families_factwithdrawal", above_seen(*WITHDRAWN)),
        walled("families_familylineage", TOLD, adds=BOTH, changes=False),
        keeping_out("families_familylineage", FROM_NEITHER),
        walled("families_personlineage", of_person("kept_id"), changes=False),
        keeping_out("families_personlineage", not_kept_from("kept_id", "tfcase_people_denied")),
        walled("families_toldapart", EITHER, changes=False),
        keeping_out("families_toldapart", NEITHER),
    ]
