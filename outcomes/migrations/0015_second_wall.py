"""The second wall on results and claims, and on what they rest on."""

from django.db import migrations

from privacy.walls import ANYBODY, of_family, of_row, walled

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


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0014_fewer_indexes"), ("families", "0008_second_wall")]

    operations = [
        *(walled(f"outcomes_{name}", of_family(), reported=True) for name in FIGURES),
        *(walled(f"outcomes_{name}", of_family()) for name in PERSONAL),
        *(walled(f"outcomes_{name}", of_row("outcomes_claim", "claim_id")) for name in OF_CLAIMS),
        walled("outcomes_claimbulkrow", OF_BULK),
        walled("outcomes_workpaper", of_row("outcomes_auditedclaim", "audited_id")),
        *(
            walled(f"outcomes_{name}", of_row("outcomes_workpaper", "paper_id"))
            for name in OF_PAPERS
        ),
        walled("outcomes_claimevent", of_family(), adds=ANYBODY, changes=False),
    ]
