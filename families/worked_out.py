"""Which pages of families are worked out ahead, and what fills them."""

from families.kept_pages import KeptPage, register_kept_page
from families.views import coverage, quality, team_board
from privacy.roles import Permission

register_kept_page(KeptPage(team_board.CODE, Permission.ALLOCATE_FAMILY, team_board.work_out))
register_kept_page(KeptPage(coverage.CODE, Permission.VIEW_COVERAGE, coverage.work_out))
register_kept_page(
    KeptPage(
        *(quality.CODE, Permission.ALLOCATE_FAMILY, quality.work_out),
        no_matter=frozenset({"fault"}),
    )
)
