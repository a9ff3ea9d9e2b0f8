"""What stands in numbers: the counts of a run that builds on another, as a full run has them."""

from typing import Any

from django.db import connection
from django.db.models import Count, Q

from families.models import Family, FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey
from outcomes.models import (
    ClaimCheck,
    Eligibility,
    JudgedFamily,
    OutcomeResult,
    Standing,
    Suggestion,
)
from outcomes.queries.results import of_latest_run


def standing_counts() -> dict[str, int]:
    """Families, eligible, claimable, suggested, left out, and results by state."""
    stands = of_latest_run()
    eligibility = Eligibility.objects.filter(stands).aggregate(
        families=Count("pk"), eligible=Count("pk", filter=Q(eligible=True))
    )
    states = OutcomeResult.objects.filter(stands).values("state").annotate(number=Count("pk"))
    left_out = JudgedFamily.objects.filter(stands).exclude(left_out="")
    return {
        **eligibility,
        "claimable": ClaimCheck.objects.filter(stands, claimable=True).count(),
        "suggested": Suggestion.objects.filter(stands).count(),
        "left_out": left_out.count(),
        **{row["state"]: row["number"] for row in states.order_by("state")},
    }


def standing_total() -> int:
    """The sum of the fingerprints of all families that stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(j.inputs), 0) FROM outcomes_standing s "
            "JOIN outcomes_judgedfamily j ON j.family_id = s.family_id AND j.run_id = s.run_id"
        )
        return int(cursor.fetchone()[0]) % (1 << 64)


def standing_rules() -> dict[str, int]:
    """Keys of rules, and how many families that stand are held under each."""
    families = Family.objects.filter(pk__in=Standing.objects.values("family_id")).order_by()
    rows = families.values_list("framework_id", "local_plan_id").annotate(number=Count("pk"))
    return {RulesKey(version, plan).text: number for version, plan, number in rows}


def rules_in_words(held: dict[str, int]) -> list[dict[str, Any]]:
    """What a run keeps of its rules: key, framework, version, plan, fingerprint, families."""
    versions = {v.pk: v for v in FrameworkVersion.objects.defer("source_text")}
    plans = {plan.pk: plan for plan in LocalPlan.objects.defer("source_text", "reason")}
    found = []
    for text, number in held.items():
        key = RulesKey.named(text)
        version, plan = versions[key.version], plans[key.plan] if key.plan else None
        found.append(
            {
                "key": text,
                "framework": version.code,
                "version": version.number,
                "plan": plan.number if plan else None,
                "sha256": f"{version.sha256}/{plan.sha256 if plan else ''}",
                "families": number,
            }
        )
    return sorted(found, key=lambda entry: str(entry["sha256"]))
