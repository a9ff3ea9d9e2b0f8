"""One family is claimed for once, however its record was split or put together."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from privacy.walls import EVERY_WRITER, functions

ONCE = """
-- A family and all that it comes from: what was put into it, and what it was split off from, each
-- as it was by then. Whoever asks need not reach them: a claim is made once all the same.
CREATE FUNCTION tfcase_comes_from(wanted uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 3 SET search_path = public, pg_temp
    AS $$
        WITH RECURSIVE origins (id, until) AS (
            SELECT wanted, 'infinity'::timestamptz
            UNION
            SELECT l.from_family_id, l.at FROM origins
            JOIN families_familylineage l ON l.to_family_id = origins.id AND l.at <= origins.until)
        SELECT DISTINCT id FROM origins
    $$;
-- Every record that holds a part of what this one comes from, itself included.
CREATE FUNCTION tfcase_claimed_as_one(wanted uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 3 SET search_path = public, pg_temp
    AS $$
        WITH RECURSIVE holders (id, since) AS (
            SELECT tfcase_comes_from(wanted), '-infinity'::timestamptz
            UNION
            SELECT l.to_family_id, l.at FROM holders
            JOIN families_familylineage l ON l.from_family_id = holders.id
                AND l.at >= holders.since)
        SELECT DISTINCT id FROM holders
    $$;
CREATE FUNCTION tfcase_claimed_elsewhere(wanted uuid, in_phase text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ BEGIN
        -- Nearly every family is what it always was.
        IF NOT EXISTS (SELECT FROM families_familylineage
                WHERE from_family_id = wanted OR to_family_id = wanted) THEN
            RETURN false;
        END IF;
        RETURN EXISTS (
            SELECT FROM outcomes_claim
            WHERE family_id IN (SELECT tfcase_claimed_as_one(wanted)) AND family_id <> wanted
              AND phase = in_phase AND state IN ('draft', 'ready', 'in_internal_audit',
                'audit_passed', 'submitted', 'paid'));
    END $$;
-- The same for pages: only of claims that whoever asks may see.
CREATE FUNCTION tfcase_seen_claimed_elsewhere(wanted uuid, in_phase text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT FROM outcomes_claim
            WHERE family_id IN (SELECT tfcase_claimed_as_one(wanted)) AND family_id <> wanted
              AND phase = in_phase AND state IN ('draft', 'ready', 'in_internal_audit',
                'audit_passed', 'submitted', 'paid'))
    $$;
-- Two records of one family wait for one another here, and for whoever splits or joins them, who
-- locks them too. In the order of their keys; again where one more came to light meanwhile.
CREATE FUNCTION tfcase_hold_for_claim(wanted uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DECLARE
        held uuid[] := '{}';
        needed uuid[];
    BEGIN
        LOOP
            SELECT array_agg(id ORDER BY id) INTO needed FROM tfcase_comes_from(wanted) AS id;
            EXIT WHEN needed <@ held;
            PERFORM FROM families_family WHERE id = ANY(needed) ORDER BY id FOR NO KEY UPDATE;
            held := needed;
        END LOOP;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0005_locked_papers_stay"),
        ("families", "0008_split_and_joined"),
    ]

    operations = [
        functions(
            ONCE,
            "tfcase_comes_from(uuid)",
            "tfcase_claimed_as_one(uuid)",
            "tfcase_claimed_elsewhere(uuid, text)",
            "tfcase_seen_claimed_elsewhere(uuid, text)",
            "tfcase_hold_for_claim(uuid)",
            to=EVERY_WRITER,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="once_in_a_lineage",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.state IN ('draft', 'ready', 'in_internal_audit', 'audit_passed', 'submitted', 'paid'))",
                    func="\n    IF TG_OP = 'UPDATE' AND OLD.state IN ('draft', 'ready', 'in_internal_audit', 'audit_passed', 'submitted', 'paid')\n        AND (OLD.family_id, OLD.phase) = (NEW.family_id, NEW.phase)\n        AND (NEW.state <> 'submitted' OR OLD.state = 'submitted') THEN\n        RETURN NEW;\n    END IF;\n    PERFORM tfcase_hold_for_claim(NEW.family_id);\n    IF tfcase_claimed_elsewhere(NEW.family_id, NEW.phase) THEN\n        RAISE EXCEPTION 'Another record of this family has a claim in this phase.'\n            USING ERRCODE = 'unique_violation', CONSTRAINT = 'claim_one_live_in_lineage';\n    END IF;\n    RETURN NEW;\n",
                    hash="5c53b9f5218dc8fbc27be79c67ddddb38b3008cf",
                    operation='INSERT OR UPDATE OF "state", "family_id", "phase"',
                    pgid="pgtrigger_once_in_a_lineage_2c40a",
                    table="outcomes_claim",
                    when="BEFORE",
                ),
            ),
        ),
    ]
