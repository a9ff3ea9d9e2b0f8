"""Pages that managers read, by their names; known before Django is."""

PAGES_OF_FIGURES = {
    "funnel": "/figures/",
    "results": "/figures/results/",
    "fairness": "/figures/fairness/",
    "services": "/figures/services/",
    "money": "/figures/money/",
    "dashboard": "/dashboard/",
    "team board": "/team/",
    "data quality": "/quality/",
    "forecast": "/forecast/",
    "neighbours": "/neighbours/",
    "relapse watch": "/watch/",
    "coverage": "/coverage/",
    "supervision": "/supervisions/",
}
FOR_ANALYSTS = ("funnel", "results", "fairness", "services", "money")
