"""The SQL that numbers and seals the audit trail; run by the migration beside it.

No trigger of pgtrigger's, since those can be told to stand aside by whoever is connected.
Two steps at commit: the first writes the event's id down as pending, the second, queued behind all
other deferred checks, takes the lock and links what is pending. So nobody waits for anything while
he holds the lock. A transaction with a snapshot (repeatable read) cannot see the chain's present
end; its events stay pending and the next transaction, or the timetable, links them.
"""

SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

_SEALING = """
CREATE SEQUENCE privacy_audit_seq;

CREATE FUNCTION audit_number() RETURNS trigger LANGUAGE plpgsql SAFE AS $$
BEGIN
  NEW.seq := nextval('privacy_audit_seq');
  RETURN NEW;
END $$;

CREATE FUNCTION audit_measured(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN value IS NULL THEN '-,'
    ELSE octet_length(convert_to(value, 'UTF8')) || ':' || value || ',' END
$$;

CREATE FUNCTION audit_canonical(event privacy_auditevent, name_seal bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT convert_to(
    audit_measured('1') || audit_measured(event.id::text) || audit_measured(event.seq::text)
    || audit_measured(to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_measured(event.event) || audit_measured(event.by_id::text)
    || audit_measured(event.by_role) || audit_measured(event.on_behalf_of_id::text)
    || audit_measured(event.target_type) || audit_measured(event.target_id::text)
    || audit_measured(event.family_id::text) || audit_measured(event.person_id::text)
    || audit_measured(coalesce((SELECT string_agg(audit_measured(name), '' ORDER BY place)
         FROM unnest(event.fields) WITH ORDINALITY AS each(name, place)), ''))
    || audit_measured(event.reason_code) || audit_measured(event.facts::text)
    || audit_measured(encode(name_seal, 'hex')), 'UTF8')
$$;

CREATE FUNCTION audit_seal() RETURNS bigint LANGUAGE plpgsql SAFE AS $$
DECLARE
  event privacy_auditevent;
  number bigint := 0;
  previous bytea := decode(repeat('00', 32), 'hex');
  salt bytea;
  seal bytea;
  this bytea;
  done bigint := 0;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RETURN 0;
  END IF;
  PERFORM pg_advisory_xact_lock(7210421001);
  SELECT link.seq, link.hash INTO number, previous
    FROM audit_chain link ORDER BY link.seq DESC LIMIT 1;
  IF NOT FOUND THEN
    number := 0;
    previous := decode(repeat('00', 32), 'hex');
  END IF;
  FOR event IN
    WITH taken AS (DELETE FROM audit_pending RETURNING event_id)
    SELECT kept.* FROM taken JOIN privacy_auditevent kept ON kept.id = taken.event_id
    ORDER BY kept.seq
  LOOP
    salt := uuid_send(gen_random_uuid());
    seal := sha256(salt || convert_to(event.by_name, 'UTF8'));
    this := sha256(previous || audit_canonical(event, seal));
    number := number + 1;
    INSERT INTO audit_chain (seq, event_id, prev_hash, hash, name_salt, name_seal)
      VALUES (number, event.id, previous, this, salt, seal);
    previous := this;
    done := done + 1;
  END LOOP;
  RETURN done;
END $$;

CREATE FUNCTION audit_note_pending() RETURNS trigger LANGUAGE plpgsql SAFE AS $$
BEGIN
  INSERT INTO audit_pending (event_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE FUNCTION audit_seal_pending() RETURNS trigger LANGUAGE plpgsql SAFE AS $$
BEGIN
  -- The first of a transaction links them all; the others find nothing left.
  IF EXISTS (SELECT FROM audit_pending WHERE event_id = NEW.event_id) THEN
    PERFORM audit_seal();
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER audit_number BEFORE INSERT ON privacy_auditevent
  FOR EACH ROW EXECUTE FUNCTION audit_number();
CREATE CONSTRAINT TRIGGER audit_note_pending AFTER INSERT ON privacy_auditevent
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_note_pending();
CREATE CONSTRAINT TRIGGER audit_seal_pending AFTER INSERT ON audit_pending
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_pending();

REVOKE ALL ON FUNCTION audit_seal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal() TO tfcase_jobs;
"""
SEALING = _SEALING.replace("SAFE", SAFE)

WRITERS = ("app", "jobs", "eraser", "rotator")
# Nobody changes or empties the trail, and nobody but the triggers writes its links.
REVOKED = (
    "".join(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON privacy_auditevent FROM tfcase_{role};"
        for role in WRITERS
    )
    + "".join(
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM tfcase_{role};"
        for table in ("audit_chain", "audit_pending", "privacy_auditcheckpoint")
        for role in WRITERS
    )
    + (
        "GRANT INSERT ON privacy_auditcheckpoint TO tfcase_jobs;"
        "REVOKE USAGE, UPDATE ON SEQUENCE privacy_audit_seq FROM tfcase_app, tfcase_jobs,"
        " tfcase_eraser, tfcase_rotator;"
    )
)
UNSEALED = """
DROP TRIGGER audit_seal_pending ON audit_pending;
DROP TRIGGER audit_note_pending ON privacy_auditevent;
DROP TRIGGER audit_number ON privacy_auditevent;
DROP FUNCTION audit_seal_pending(), audit_note_pending(), audit_seal(),
  audit_canonical(privacy_auditevent, bytea), audit_measured(text), audit_number();
DROP SEQUENCE privacy_audit_seq;
"""
