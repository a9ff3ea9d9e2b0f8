"""What somebody is kept from stays out of results and claims too."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from

KEPT = """
CREATE FUNCTION tfcase_denied_claims() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$ SELECT id FROM outcomes_claim WHERE family_id IN (SELECT tfcase_denied()) $$;
CREATE FUNCTION tfcase_denied_audited() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT id FROM outcomes_auditedclaim
        WHERE claim_id IN (SELECT tfcase_denied_claims())
    $$;
CREATE FUNCTION tfcase_denied_papers() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT id FROM outcomes_workpaper
        WHERE audited_id IN (SELECT tfcase_denied_audited())
    $$
"""
CALLS = ("tfcase_denied_papers()", "tfcase_denied_audited()", "tfcase_denied_claims()")
KEPT_IN = ";".join(
    f"REVOKE ALL ON FUNCTION {call} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {call} TO tfcase_app"
    for call in CALLS
)
GONE = ";".join(f"DROP FUNCTION {call}" for call in CALLS)

OF_FAMILIES = (
    *("eligibility", "claimcheck", "judgedfamily", "standing", "claim", "outcomeresult"),
    *("suggestion", "progressdecision", "comparedfamily", "previewedfamily", "relapse"),
    *("relapsenote", "claimbulkrow", "claimevent"),
)
OF_CLAIMS = (
    *("breakdecision", "claimtransition", "claimsnapshot", "claimpack", "submissionline"),
    *("answerline", "auditedclaim", "claimrecomputation"),
)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0016_begun_run"), ("families", "0012_kept_from")]

    operations = [
        migrations.RunSQL(f"{KEPT};{KEPT_IN}", GONE),
        *(keeping_out(f"outcomes_{name}", not_kept_from()) for name in OF_FAMILIES),
        *(
            keeping_out(f"outcomes_{name}", not_kept_from("claim_id", "tfcase_denied_claims"))
            for name in OF_CLAIMS
        ),
        keeping_out("outcomes_workpaper", not_kept_from("audited_id", "tfcase_denied_audited")),
        *(
            keeping_out(f"outcomes_{name}", not_kept_from("paper_id", "tfcase_denied_papers"))
            for name in ("auditquery", "claimtest")
        ),
    ]
