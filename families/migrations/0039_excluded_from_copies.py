"""Files of records that are handed over: who is kept from them, and that they go with anybody in it.

Whoever is kept from a family in person gets no file of its record, though they hand others over.
Restrictions do not count: a restricted record is handed over like any other, by whoever does that.
"""

from importlib import import_module

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from

ROOTS = import_module("families.migrations.0031_erasure_covered").ROOTS
BEFORE = ROOTS[ROOTS.index("CREATE FUNCTION tfcase_cover_person") :].partition("END $$;")[0]
BEFORE = f"{BEFORE.replace('CREATE F', 'CREATE OR REPLACE F')}END $$"
COPIES = """
    PERFORM tfcase_cover_keys('privacy_disposalcopy', ARRAY(
        SELECT handed.id FROM privacy_disposalcopy handed JOIN families_member member
        ON member.family_id = handed.record_id WHERE member.person_id = ANY(selves)));
END $$"""
AFTER = BEFORE.replace("\nEND $$", COPIES)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0038_handed_over_first"),
        ("privacy", "0026_copies_handed_over"),
    ]

    operations = [
        keeping_out("privacy_disposalcopy", not_kept_from("record_id", "tfcase_excluded")),
        migrations.RunSQL(AFTER, BEFORE),
    ]
