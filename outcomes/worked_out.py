"""Which pages of results and claims are worked out ahead, and what fills them."""

from families.kept_pages import KeptPage, register_kept_page
from outcomes.forms.figure_pages import usual_of
from outcomes.queries.figures import SETTING, settled
from outcomes.views import achieved, dashboard, fairness, forecast, funnel, impact, money, watch
from privacy.roles import Permission

for page in (funnel.PAGE, achieved.PAGE, fairness.PAGE, impact.PAGE, money.PAGE):
    register_kept_page(
        KeptPage(page.code, Permission.VIEW_FIGURES, page.work_out, usual_of(page.code))
    )
register_kept_page(
    KeptPage(*(watch.CODE, Permission.VIEW_CLAIMS, watch.work_out), no_matter=frozenset({"show"}))
)
# What each of those pages begins with.
register_kept_page(KeptPage(SETTING, Permission.VIEW_FIGURES, lambda user, data: settled(user)))
register_kept_page(KeptPage(dashboard.CODE, Permission.VIEW_DASHBOARD, dashboard.work_out))
register_kept_page(
    KeptPage(
        *(forecast.CODE, Permission.VIEW_DASHBOARD, forecast.work_out),
        no_matter=frozenset({"place", "month"}),
    )
)
