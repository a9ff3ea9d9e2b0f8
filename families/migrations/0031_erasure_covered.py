"""The role for erasure takes away only what an approved disposal covers, in the transaction of it.

`tfcase_cover` asks of the disposal what two people agreed on, and walks from its record by itself,
over the keys that `privacy/sealed.py` writes into `tfcase_erasure_edges` after each migration; it
also puts the triggers on the tables, which ask `tfcase_is_covered`. What was begun is written down
for the one transaction alone: its number never comes again.
"""

from django.db import migrations

from privacy.walls import EVERY_WRITER, functions

ERASER = "tfcase_eraser"
TABLES = """
CREATE TABLE erasure_covered (
    xid xid8 NOT NULL, relation text NOT NULL, key text NOT NULL, step integer NOT NULL,
    PRIMARY KEY (xid, relation, key));
CREATE TABLE erasure_restored (at timestamptz NOT NULL DEFAULT now());
REVOKE ALL ON erasure_covered, erasure_restored
    FROM tfcase_app, tfcase_jobs, tfcase_eraser, tfcase_rotator, tfcase_reporter
"""
ASKED = """
CREATE FUNCTION tfcase_is_covered(wanted text, row_key text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM erasure_covered WHERE xid = pg_current_xact_id()
        AND relation = wanted AND key = row_key) $$;
CREATE FUNCTION tfcase_is_erasing() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM erasure_covered WHERE xid = pg_current_xact_id()) $$;
CREATE FUNCTION tfcase_uncovered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'No approved disposal covers this row of %.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""
# The same as `families/queries/erasing.py`, without names: those are encrypted, so that somebody
# who was referred is known by the family or by the day of birth.
ROOTS = """
CREATE FUNCTION tfcase_families_of(root uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
        WITH RECURSIVE merged(id) AS (
            SELECT root
            UNION SELECT lineage.from_family_id FROM families_familylineage lineage
            JOIN merged ON lineage.to_family_id = merged.id WHERE lineage.kind = 'merged')
        SELECT id FROM merged $$;
CREATE FUNCTION tfcase_cover_keys(label text, keys uuid[]) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS $$
        INSERT INTO erasure_covered SELECT pg_current_xact_id(), label, each::text, 0
        FROM unnest(keys) each ON CONFLICT DO NOTHING $$;
CREATE FUNCTION tfcase_cover_person(wanted uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    selves uuid[] := ARRAY(SELECT unnest(wanted) UNION
        SELECT gone_id FROM families_personlineage WHERE kept_id = ANY(wanted));
    born date[] := ARRAY(SELECT date_of_birth FROM families_person WHERE id = ANY(selves)
        UNION SELECT date_of_birth FROM families_referredperson WHERE id = ANY(selves));
BEGIN
    PERFORM tfcase_cover_keys('families_person', selves);
    PERFORM tfcase_cover_keys('families_note', ARRAY(
        SELECT id FROM families_note WHERE about <@ selves AND about <> '{}'));
    PERFORM tfcase_cover_keys('families_printout', ARRAY(
        SELECT printed.id FROM families_printout printed JOIN families_member member
        ON member.family_id = printed.family_id WHERE member.person_id = ANY(selves)));
    PERFORM tfcase_cover_keys('families_referredperson', ARRAY(
        SELECT named.id FROM families_referredperson named
        WHERE named.id = ANY(selves) OR named.date_of_birth = ANY(born)
           OR EXISTS (SELECT FROM families_referral referral JOIN families_member member
                ON member.family_id = referral.family_id
                WHERE referral.id = named.referral_id AND member.person_id = ANY(selves))));
END $$;
CREATE FUNCTION tfcase_cover_family(wanted uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    whole uuid[] := ARRAY(SELECT DISTINCT tfcase_families_of(each) FROM unnest(wanted) each);
    alone uuid[] := ARRAY(
        SELECT person_id FROM families_member WHERE family_id = ANY(whole)
        EXCEPT SELECT elsewhere.person_id FROM families_member elsewhere
        WHERE elsewhere.family_id <> ALL(whole) AND elsewhere.person_id IN (
            SELECT person_id FROM families_member WHERE family_id = ANY(whole)));
BEGIN
    PERFORM tfcase_cover_keys('families_family', whole);
    PERFORM tfcase_cover_keys('families_person', ARRAY(SELECT unnest(alone) UNION
        SELECT gone_id FROM families_personlineage WHERE kept_id = ANY(alone)));
END $$
"""
WALK = """
CREATE FUNCTION tfcase_cover_walk() RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    now_at integer := 0;
    edge record;
    keys text[];
BEGIN
    WHILE EXISTS (SELECT FROM erasure_covered
                  WHERE xid = pg_current_xact_id() AND step = now_at) LOOP
        FOR edge IN SELECT known.* FROM tfcase_erasure_edges() known WHERE known.above IN (
            SELECT relation FROM erasure_covered
            WHERE xid = pg_current_xact_id() AND step = now_at)
        LOOP
            keys := ARRAY(SELECT key FROM erasure_covered WHERE xid = pg_current_xact_id()
                AND relation = edge.above AND step = now_at);
            EXECUTE format('INSERT INTO erasure_covered SELECT pg_current_xact_id(), %L, %I::text, '
                '%s FROM %I WHERE %I = ANY($1::%s[]) ON CONFLICT DO NOTHING', edge.below,
                edge.below_key, now_at + 1, edge.below, edge.holds, edge.kind) USING keys;
        END LOOP;
        now_at := now_at + 1;
    END LOOP;
END $$
"""
# What is on hold wherever it lies: the record, what was put into it, whoever is or was in it, and
# whoever is named in a referral. Open requests keep as holds do; an erasure that was granted waits
# for just this.
HELD = """
CREATE FUNCTION tfcase_is_kept(of_kind text, root uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    records uuid[] := CASE of_kind
        WHEN 'family' THEN ARRAY(SELECT tfcase_families_of(root))
        WHEN 'person' THEN ARRAY(
            SELECT family_id FROM families_member WHERE person_id = root)
        ELSE ARRAY[root] END;
    people uuid[] := CASE of_kind
        WHEN 'family' THEN ARRAY(
            SELECT person_id FROM families_member WHERE family_id = ANY(records))
        WHEN 'person' THEN ARRAY[root]
        ELSE ARRAY(SELECT id FROM families_referredperson WHERE referral_id = root
            UNION SELECT root) END;
    of_class text := CASE of_kind WHEN 'referral' THEN 'referral' ELSE 'family_file' END;
BEGIN
    people := ARRAY(SELECT unnest(people) UNION
        SELECT gone_id FROM families_personlineage WHERE kept_id = ANY(people));
    RETURN EXISTS (SELECT FROM privacy_retentionhold WHERE lifted_at IS NULL AND (
            record_id = ANY(records) OR person_id = ANY(people) OR record_class = of_class))
        OR EXISTS (SELECT FROM privacy_subjectrequest
            WHERE closed_on IS NULL AND person_id = ANY(people))
        OR EXISTS (SELECT FROM privacy_rightsrequest WHERE person_id = ANY(people) AND (
            "right" = 'restriction' AND outcome IN ('granted', 'partly') AND ended_on IS NULL
            OR answered_on IS NULL
                AND NOT ("right" = 'erasure' AND outcome IN ('granted', 'partly'))));
END $$
"""
COVERED = """
CREATE FUNCTION tfcase_cover(item uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said record;
BEGIN
    SELECT each.kind, each.record_id INTO said
    FROM privacy_disposalitem each JOIN privacy_disposalbatch batch ON batch.id = each.batch_id
    WHERE each.id = item AND each.state = 'waiting' AND each.record_id IS NOT NULL
      AND batch.state = 'approved' AND batch.reviewed_by_id <> batch.decided_by_id
      AND batch.proposed_by_id <> batch.decided_by_id
      AND batch.cools_until <= batch.decided_at AND batch.cools_until <= now()
      AND (each.ground <> 'retention'
           OR each.due_on <= (now() AT TIME ZONE 'Europe/London')::date)
    FOR UPDATE OF each;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no disposal that is due, cooled off and approved by another person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF tfcase_is_kept(said.kind, said.record_id) THEN
        RAISE EXCEPTION 'a hold or an open request keeps it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    CASE said.kind
        WHEN 'family' THEN PERFORM tfcase_cover_family(ARRAY[said.record_id]);
        WHEN 'person' THEN PERFORM tfcase_cover_person(ARRAY[said.record_id]);
        ELSE PERFORM tfcase_cover_keys('families_referral', ARRAY[said.record_id]);
    END CASE;
    PERFORM tfcase_cover_walk();
    -- What was agreed on stays, without the key of the record.
    DELETE FROM erasure_covered WHERE xid = pg_current_xact_id()
        AND relation = 'privacy_disposalitem' AND key = item::text;
END $$;
-- After a restore the database no longer knows what was agreed on; the ledger outside does.
CREATE FUNCTION tfcase_cover_again(of_kind text, records uuid[], people uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM erasure_restored) THEN
        RAISE EXCEPTION 'nothing is erased again but after a restore'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF of_kind = 'referral' THEN
        PERFORM tfcase_cover_keys('families_referral', records);
    ELSE
        PERFORM tfcase_cover_family(records);
    END IF;
    PERFORM tfcase_cover_person(people);
    PERFORM tfcase_cover_walk();
END $$;
CREATE FUNCTION tfcase_cover_ends() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DELETE FROM erasure_covered $$;
CREATE FUNCTION tfcase_replay_ends() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DELETE FROM erasure_restored $$
"""
# What two people agreed on is not written by whoever carries it out.
ENDS = """
CREATE TRIGGER only_to_its_end BEFORE UPDATE ON privacy_disposalbatch FOR EACH ROW
    WHEN (current_user = 'tfcase_eraser' AND NEW.state IS DISTINCT FROM OLD.state
        AND NOT (OLD.state = 'approved' AND NEW.state = 'done'))
    EXECUTE FUNCTION tfcase_uncovered();
CREATE TRIGGER only_to_its_end BEFORE UPDATE ON privacy_disposalitem FOR EACH ROW
    WHEN (current_user = 'tfcase_eraser' AND (
        NEW.record_id IS DISTINCT FROM OLD.record_id AND NEW.record_id IS NOT NULL
        OR NEW.due_on IS DISTINCT FROM OLD.due_on AND NEW.due_on IS NOT NULL
        OR NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'waiting'))
    EXECUTE FUNCTION tfcase_uncovered()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0030_emergency_reviews"),
        ("privacy", "0015_disposal_stays"),
    ]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE erasure_covered, erasure_restored"),
        functions(
            ASKED,
            *("tfcase_is_covered(text, text)", "tfcase_is_erasing()", "tfcase_uncovered()"),
            to=EVERY_WRITER,
        ),
        functions(
            ";".join((ROOTS, WALK, HELD)),
            *("tfcase_families_of(uuid)", "tfcase_cover_keys(text, uuid[])"),
            *("tfcase_cover_person(uuid[])", "tfcase_cover_family(uuid[])"),
            *("tfcase_cover_walk()", "tfcase_is_kept(text, uuid)"),
            to="tfcase_owner",
        ),
        functions(
            COVERED,
            *("tfcase_cover(uuid)", "tfcase_cover_again(text, uuid[], uuid[])"),
            *("tfcase_cover_ends()", "tfcase_replay_ends()"),
            to=ERASER,
        ),
        migrations.RunSQL(
            ENDS,
            "DROP TRIGGER only_to_its_end ON privacy_disposalbatch;"
            "DROP TRIGGER only_to_its_end ON privacy_disposalitem",
        ),
    ]
