"""What a use rests on today, with its conditions: anybody may ask whose work would begin it."""

from django.db import migrations

from privacy.walls import APPLICATION, functions

STANDING = """
CREATE FUNCTION tfcase_standing(used text, who uuid, day date)
    RETURNS TABLE (basis text, article_9 text, offences boolean)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT b.basis, b.article_9, b.offences FROM privacy_purposebasis b
        WHERE tfcase_asks() IS NOT NULL
          AND b.purpose = used AND (b.person_id IS NULL OR b.person_id = who)
          AND b.confirmed_at IS NOT NULL
          AND b.from_on <= day AND (b.until_on IS NULL OR b.until_on > day)
        ORDER BY b.person_id IS NULL, b.from_on DESC LIMIT 1
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0019_papers_read")]

    operations = [functions(STANDING, "tfcase_standing(text, uuid, date)", to=APPLICATION)]
