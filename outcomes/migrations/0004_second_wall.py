"""The second wall on results and claims, on what they rest on, and on what was checked of them."""

from django.db import migrations

from privacy.walls import ANYBODY, functions, keeping_out, not_kept_from, of_family, of_row, walled

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

FIGURES = ("eligibility", "claimcheck", "judgedfamily", "standing", "claim")
PERSONAL = (
    "outcomeresult",
    "suggestion",
    "progressdecision",
    "comparedfamily",
    "previewedfamily",
    "relapse",
    "relapsenote",
)
OF_CLAIMS = (
    "breakdecision",
    "claimtransition",
    "claimsnapshot",
    "claimpack",
    "submissionline",
    "answerline",
    "auditedclaim",
    "claimrecomputation",
)
OF_PAPERS = ("auditquery", "claimtest")
# A row of a bulk that was refused before its family was known holds nothing of any.
OF_BULK = f"{of_family()} OR family_id IS NULL"
NOT_OF_CLAIM = not_kept_from("claim_id", "tfcase_denied_claims")
NOT_OF_PAPER = not_kept_from("paper_id", "tfcase_denied_papers")


class Migration(migrations.Migration):
    replaces = [("outcomes", "0015_second_wall")]

    dependencies = [
        ("outcomes", "0003_tables_of_audit_and_payment"),
        ("families", "0012_walls_of_oversight"),
    ]

    operations = [
        functions(
            KEPT,
            "tfcase_denied_claims()",
            "tfcase_denied_audited()",
            "tfcase_denied_papers()",
            to="tfcase_app",
        ),
        *(walled(f"outcomes_{name}", of_family(), reported=True) for name in FIGURES),
        *(walled(f"outcomes_{name}", of_family()) for name in PERSONAL),
        *(keeping_out(f"outcomes_{name}", not_kept_from()) for name in (*FIGURES, *PERSONAL)),
        walled("outcomes_claimevent", of_family(), adds=ANYBODY, changes=False),
        keeping_out("outcomes_claimevent", not_kept_from()),
        walled("outcomes_claimbulkrow", OF_BULK),
        keeping_out("outcomes_claimbulkrow", not_kept_from()),
        *(walled(f"outcomes_{name}", of_row("outcomes_claim", "claim_id")) for name in OF_CLAIMS),
        *(keeping_out(f"outcomes_{name}", NOT_OF_CLAIM) for name in OF_CLAIMS),
        walled("outcomes_workpaper", of_row("outcomes_auditedclaim", "audited_id")),
        keeping_out("outcomes_workpaper", not_kept_from("audited_id", "tfcase_denied_audited")),
        *(
            walled(f"outcomes_{name}", of_row("outcomes_workpaper", "paper_id"))
            for name in OF_PAPERS
        ),
        *(keeping_out(f"outcomes_{name}", NOT_OF_PAPER) for name in OF_PAPERS),
    ]
