"""Working figures of the whole council out, and keeping them for their reader.

No event of its own is noted: the trail has the job that asked for it, and each opening of a page.
"""

from collections.abc import Callable
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from families.kept_pages import KeptPage, kept_page, kept_pages
from families.models import KeptFigures
from families.queries.kept_figures import asked_since, is_large, readers
from privacy import access, jobs
from privacy.identity import acting_as
from privacy.models import Job, User
from privacy.roles import Permission

JOB, EVERY_NIGHT = "work_out_figures", "work_out_all_figures"
# For so many days figures are worked out every night after somebody wanted them.
WANTED = timedelta(14)
Step = Callable[[int, int, str], None]
COUNTING = "pages of figures"


def ask_for_figures(*, page: str, query: str, by: User) -> Job:
    """Have a worker count what a page shows with these filters."""
    access.require(by, kept_page(page).permission)
    return jobs.request(JOB, by=by, params={"page": page, "query": query})


def keep_figures(*, page: KeptPage, query: str, by: User, asked: bool = True) -> KeptFigures:
    """Count as the reader, with all that keeps them out, and keep it in place of what stood."""
    with acting_as(by, snapshot=True):
        access.require(by, page.permission)
        key = page.key(query)
        shown = page.work_out(by, QueryDict(key))
        now = {"role": by.role, "shown": shown, "made_at": timezone.now()}
        wanted = {"asked_on": timezone.localdate()} if asked else {}
        first = {**now, "asked_on": timezone.localdate()}
        kept, _ = KeptFigures.objects.update_or_create(
            reader=by, page=page.code, query=key, defaults=now | wanted, create_defaults=first
        )
        return kept


def keep_all_figures(*, by: User, step: Step) -> int:
    """Every night, in a large council: each page for each of its readers; gives how many."""
    access.require(by, Permission.COUNT_QUALITY)
    with acting_as(by):
        if not is_large():
            return 0
        forget_unwanted()
        wanted = _wanted()
    for done, (reader, page, query) in enumerate(wanted):
        step(done, len(wanted), COUNTING)
        keep_figures(page=page, query=query, by=reader, asked=False)
    return len(wanted)


def forget_unwanted() -> None:
    """What nobody has wanted lately goes, and what somebody wanted who is no longer here."""
    usual = [query for page in kept_pages() for query in page.queries]
    lately = timezone.localdate() - WANTED
    KeptFigures.objects.filter(asked_on__lt=lately).exclude(query__in=usual).delete()
    KeptFigures.objects.exclude(reader__in=readers().values("pk")).delete()


def _wanted() -> list[tuple[User, KeptPage, str]]:
    """The usual figures of each page for whoever may open it, and what people wanted lately."""
    pages, everybody = kept_pages(), list(readers())
    found = {
        (reader, page, query)
        for reader in everybody
        for page in pages
        for query in page.queries
        if access.can(reader, page.permission)
    }
    by_code = {page.code: page for page in pages}
    here = {reader.pk: reader for reader in everybody}
    for kept in asked_since(timezone.localdate() - WANTED):
        reader, page = here.get(kept.reader_id), by_code.get(kept.page)
        if reader and page and access.can(reader, page.permission):
            found.add((reader, page, kept.query))
    return sorted(found, key=lambda each: (str(each[0].pk), each[1].code, each[2]))
