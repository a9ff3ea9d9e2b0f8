"""Published figures: loading them, and the council among its neighbours, against the files."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError

from outcomes.actions.benchmarks import SHIPPED, load_benchmarks, load_shipped
from outcomes.models import BenchmarkArea, BenchmarkFigure, BenchmarkFile, BenchmarkMeasure
from outcomes.queries import neighbours as queries
from outcomes.rules.neighbours import change_words, mean_of, rank, year_key, year_words
from privacy.access import AccessDenied
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.models import AuditEvent, User
from privacy.roles import Role
from tests.council import browser
from tests.make import make_team, make_user
from tests.outcomes.small_benchmarks import excerpt, lines_of

pytestmark = pytest.mark.django_db
BUCKINGHAMSHIRE, DORSET, CAMDEN = "825", "838", "202"
ABSENCE, NEET, GOOD_DEVELOPMENT = "TotPerAbNew", "16-17 NEET", "FSP_NEW_GOODDEV"


@pytest.fixture
def loaded(tmp_path: Path, settings: LazySettings) -> Path:
    """Authorities, measures, both versions of neighbours, and the figures of three measures."""
    settings.LA_CODE = BUCKINGHAMSHIRE
    by = system_user("operator")
    figures = excerpt(tmp_path, {ABSENCE, NEET, GOOD_DEVELOPMENT})
    for file in (
        "areas.csv",
        "measures.csv",
        figures,
        "neighbours-2021-04.csv",
        "neighbours-2025-05.csv",
    ):
        load_benchmarks(file=SHIPPED / file, by=by)
    return figures


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_SERVICE, team=make_team())


def page(user: User, address: str = "/neighbours/", **query: Any) -> Any:
    return browser(user).get(address, query)


@pytest.mark.usefixtures("loaded")
def test_the_page_says_what_the_files_say(head: User, settings: LazySettings) -> None:
    """Three councils in three measures, both where low and where high is good, worked out anew."""
    for settings.LA_CODE in (BUCKINGHAMSHIRE, DORSET, CAMDEN):
        overview = {
            row[0]["text"]: [cell["text"] for cell in row[2:]]
            for topic in page(head).context["topics"]
            for row in topic["rows"]
        }
        for measure in (ABSENCE, NEET, GOOD_DEVELOPMENT):
            files, shown = ByTheFiles(settings.LA_CODE, measure), _measure_page(head, measure)
            told = {row["key"]: row["value"] for row in shown.context["facts"]}
            first, *_ = told.values()
            for words, said in zip((first, *map(told.get, TOLD)), files.facts(), strict=True):
                assert str(words).startswith(said)
            assert [row["values"] for row in shown.context["chart"]["rows"]] == files.trend()
            around = [[row[1], row[3]["text"]] for row in shown.context["rows"]]
            assert around == files.neighbours()
            own, mean, region, england = files.trend()[-1]
            line = overview[BenchmarkMeasure.objects.get(code=measure).name]
            assert line == [own, mean, files.place(), region, england]


TOLD = ("Neighbours' mean", "Rank among neighbours", "Rank in England")
HIGH = {GOOD_DEVELOPMENT}


class ByTheFiles:
    """What the published files say of a council in a measure, read and worked out once more."""

    def __init__(self, council: str, measure: str) -> None:
        self.council, self.measure = council, measure
        lines = [
            each for each in lines_of("neighbours-2025-05.csv") if each["dfe_la_code"] == council
        ]
        self.around = sorted(lines, key=lambda each: int(each["neighbour_rank"]))
        assert len(self.around) == 10
        self.codes = [each["neighbour_dfe_la_code"] for each in self.around]
        self.areas = {each["dfe_la_code"]: each for each in lines_of("areas.csv")}
        self.figures: dict[tuple[str, str], Decimal] = {}
        self.by_name: dict[tuple[str, str], Decimal] = {}
        for line in lines_of("figures.csv"):
            if line["measure"] == measure and line["value"] != "-":
                self.figures[line["year"], line["dfe_la_code"]] = Decimal(line["value"])
                self.by_name[line["year"], line["area"]] = Decimal(line["value"])
        self.years = sorted({year for year, _ in self.figures})
        self.year = max(year for year, code in self.figures if code == council)
        self.places = BenchmarkMeasure.objects.get(code=measure).decimals

    def said(self, value: Decimal | None) -> str:
        return "no figure" if value is None else f"{value:,.{self.places}f}"

    def mean(self, year: str) -> Decimal | None:
        values = [self.figures[year, code] for code in self.codes if (year, code) in self.figures]
        return sum(values, Decimal(0)) / len(values) if values else None

    def trend(self) -> list[list[str]]:
        """Council, neighbours' mean, region and England, of each year in which anybody has one."""
        named = self.areas[self.council]["lait_region"]
        region = {"Inner London": "London (Inner)"}.get(named, named)
        every = []
        for year in self.years:
            values = (self.figures.get((year, self.council)), self.mean(year))
            above = (self.by_name.get((year, region)), self.by_name.get((year, "England")))
            if any(each is not None for each in (*values, *above)):
                every.append([self.said(each) for each in (*values, *above)])
        return every

    def neighbours(self) -> list[list[str]]:
        """The closest first, each with its closeness and its figure."""
        return [
            [each["closeness"], self.said(self.figures.get((self.year, code)))]
            for each, code in zip(self.around, self.codes, strict=True)
        ]

    def place(self, among: list[str] | None = None) -> str:
        """`3 of 11`: the good end first."""
        codes = [self.council, *(among or self.codes)]
        values = [self.figures[self.year, c] for c in codes if (self.year, c) in self.figures]
        values.sort(reverse=self.measure in HIGH)
        return f"{values.index(self.figures[self.year, self.council]) + 1} of {len(values)}"

    def facts(self) -> tuple[str, str, str, str]:
        """How figure, mean and both ranks begin."""
        others = [code for code in self.codes if (self.year, code) in self.figures]
        today = [code for code, each in self.areas.items() if each["status"] == "current"]
        return (
            f"{self.said(self.figures[self.year, self.council])} in ",
            f"{self.said(self.mean(self.year))}, of {len(others)}",
            self.place(),
            f"{self.place([code for code in today if code != self.council])} authorities",
        )


def _measure_page(user: User, measure: str) -> Any:
    found = BenchmarkMeasure.objects.get(code=measure)
    return page(user, found.get_absolute_url())


@pytest.mark.usefixtures("loaded")
def test_the_other_version_has_other_neighbours(head: User) -> None:
    latest, older = page(head).context["circle"], page(head, version="2021-04").context["circle"]
    assert (latest.version, older.version) == ("2025-05", "2021-04")
    assert latest.codes != older.codes
    assert page(head, version="1999-01").context["circle"].version == "2025-05"


@pytest.mark.usefixtures("loaded")
def test_one_topic_is_looked_at_by_its_address(head: User) -> None:
    every = page(head).context
    first = every["topics"][0]
    shown = page(head, topic=first["code"], version=every["circle"].version).context
    assert [each["name"] for each in shown["topics"]] == [first["name"]]
    assert shown["topics"][0]["rows"] == first["rows"]
    assert [each["label"] for each in shown["choices"] if each["active"]] == [first["name"]]
    assert len(page(head, topic="no-such-topic").context["topics"]) == len(every["topics"]) > 1


@pytest.mark.usefixtures("loaded")
def test_the_years_stand_beside_each_other_and_a_gap_is_a_gap(head: User) -> None:
    BenchmarkFigure.objects.filter(measure=ABSENCE, year="2022", area=BUCKINGHAMSHIRE).update(
        value=None
    )
    answer = _measure_page(head, ABSENCE)
    years = {row["label"]: row["values"] for row in answer.context["chart"]["rows"]}
    assert list(years) == sorted(years)
    assert years["2022"][0] == "no figure"
    assert years["2022"][1] != "no figure"
    assert answer.context["chart"]["columns"] == [
        *("Year", "Buckinghamshire", "Neighbours' mean", "South East", "England"),
    ]


@pytest.mark.usefixtures("loaded")
def test_own_records_stand_beside_and_are_marked_as_another_thing(head: User) -> None:
    analyst = make_user(Role.ANALYST)
    assert "Not comparable" in _measure_page(head, ABSENCE).content.decode()
    assert "From your own records" not in _measure_page(analyst, ABSENCE).content.decode()


def test_without_figures_the_page_says_what_is_to_be_done(
    head: User, settings: LazySettings
) -> None:
    for code in ("", "869", "no code", "E06000060"):
        settings.LA_CODE = code
        assert "manage.py load_benchmarks" in page(head).content.decode()
    assert page(head, "/neighbours/no-such-measure/").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_the_council_is_known_by_its_ons_code_too(settings: LazySettings) -> None:
    settings.LA_CODE = "E06000060"
    found = queries.own_area()
    assert found is not None
    assert found.code == int(BUCKINGHAMSHIRE)
    settings.LA_CODE = "909"  # Cumbria is no more.
    assert queries.own_area() is None


# --- Loading


def test_a_newer_file_brings_figures_up_to_date_and_the_same_one_is_loaded_once(
    loaded: Path, tmp_path: Path
) -> None:
    by, before = system_user("operator"), BenchmarkFigure.objects.count()
    assert load_benchmarks(file=loaded, by=by) == BenchmarkFile.objects.get(kind="figures")
    newer = tmp_path / "newer.csv"
    head = "measure,year,dfe_la_code,area,value,remark\n"
    newer.write_text(
        head + f"{ABSENCE},2024,{CAMDEN},Camden,1.5,\n{ABSENCE},2031,{CAMDEN},Camden,-,x\n"
    )
    call_command("load_benchmarks", str(newer))
    found = BenchmarkFigure.objects.filter(measure=ABSENCE, area=CAMDEN)
    assert (found.get(year="2024").value, found.get(year="2031").value) == (Decimal("1.5"), None)
    assert BenchmarkFigure.objects.count() == before + 1
    assert AuditEvent.objects.filter(event="benchmarks_loaded").count() == 6


def test_an_ons_code_that_moved_is_brought_up_to_date_by_the_number(
    loaded: Path, tmp_path: Path, settings: LazySettings
) -> None:
    areas = tmp_path / "areas.csv"
    text = (SHIPPED / "areas.csv").read_text().replace("E06000060", "E06000999")
    areas.write_text(text)
    call_command("load_benchmarks", str(areas))
    # A newer file of figures with the new ONS code too: what counts is the Department's number.
    newer = tmp_path / "newer.csv"
    head = "measure,year,dfe_la_code,gss_code,area,value\n"
    newer.write_text(f"{head}{ABSENCE},2031,{BUCKINGHAMSHIRE},E06000999,Buckinghamshire,7.25\n")
    call_command("load_benchmarks", str(newer))
    of_buckinghamshire = BenchmarkFigure.objects.filter(area=BUCKINGHAMSHIRE)
    assert of_buckinghamshire.get(year="2031").value == Decimal("7.25")
    settings.LA_CODE = "E06000999"
    shown = _measure_page(make_user(Role.ANALYST), ABSENCE).context["facts"][0]["value"]
    assert shown.startswith("7.25 in 2031")
    assert BenchmarkArea.objects.get(code=BUCKINGHAMSHIRE).gss_code == "E06000999"
    assert BenchmarkFigure.objects.filter(area=BUCKINGHAMSHIRE).exists()


WRONG_LINES = [
    ("figures", "NoSuch,2024,202,Camden,1", "line 3, measure: is not known"),
    ("figures", f"{ABSENCE},2024,999,Nowhere,1", "line 3, dfe_la_code: is not known"),
    ("figures", f"{ABSENCE},2024,202,Camden,many", "line 3, value: is neither a number"),
    ("figures", f"{ABSENCE},2024,202,Camden,1e99", "line 3, value: is neither a number"),
    ("figures", f"{ABSENCE},,202,Camden,1", "line 3, year: holds nothing"),
    ("figures", f"{ABSENCE},2024,202", "line 3: has 3 cells where the first line has 5"),
    (
        "neighbours-2026-01",
        "202,1,202,Close",
        "line 3, neighbour_dfe_la_code: is the",
    ),
    ("neighbours-2026-01", "202,first,203,Close", "line 3, neighbour_rank: is not a whole"),
    ("neighbours", "202,1,203,Close", "holds its month"),
    ("areas", "2020,E1,Atlantis,Ocean,current", "line 3, lait_region: is no region"),
]
HEADS = {
    "figures": "measure,year,dfe_la_code,area,value",
    "neighbours": "dfe_la_code,neighbour_rank,neighbour_dfe_la_code,closeness",
    "areas": "dfe_la_code,gss_code_nov2025,la_name,lait_region,status",
}


@pytest.mark.usefixtures("loaded")
def test_what_is_wrong_in_a_file_is_said_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    before = BenchmarkFigure.objects.count(), BenchmarkFile.objects.count()
    for name, line, said in WRONG_LINES:
        file = tmp_path / f"{name}.csv"
        file.write_text(f"# Told of the file.\n{HEADS[name.partition('-')[0]]}\n{line}\n")
        with pytest.raises(CommandError, match=said) as refused:
            call_command("load_benchmarks", str(file))
        assert "Nothing was loaded." in str(refused.value)
        assert (BenchmarkFigure.objects.count(), BenchmarkFile.objects.count()) == before


@pytest.mark.usefixtures("loaded")
def test_a_newer_file_with_another_first_line_or_a_late_fault_leaves_all_as_it_was(
    tmp_path: Path,
) -> None:
    """What is there already, and thousands of good lines before the bad one, stay out of it."""
    before = list(BenchmarkFigure.objects.order_by("pk").values_list("pk", "value"))
    good = f"{ABSENCE},2024,{CAMDEN},Camden,1.5\n"
    later = "".join(f"{ABSENCE},{n},{CAMDEN},Camden,2\n" for n in range(10_000, 15_500))
    for text, said in (
        (
            good.join(("measure,Year,dfe_la_code,area,value\n", "")),
            "looks like a file of figures, without the columns year",
        ),
        (f"{HEADS['figures']}\n{good}{good}", "line 3, .*: stand in line 2 already"),
        (f"{HEADS['figures']}\n{good}{later}{ABSENCE},2031,{CAMDEN},Camden,many\n", "line 5503,"),
        (f"dfe_la_code,la_name,lait_region,status\n{CAMDEN},Camden,London,current\n", "gss_code"),
    ):
        file = tmp_path / "newer.csv"
        file.write_text(text)
        with pytest.raises(CommandError, match=said) as refused:
            call_command("load_benchmarks", str(file))
        assert str(refused.value).endswith("Nothing was loaded.")
        assert list(BenchmarkFigure.objects.order_by("pk").values_list("pk", "value")) == before


@pytest.mark.usefixtures("loaded")
def test_a_list_of_authorities_names_another_month_of_its_ons_codes(tmp_path: Path) -> None:
    """Authorities that are new, and one that is no more, come by the Department's number."""
    file = tmp_path / "areas.csv"
    head = HEADS["areas"].replace("nov2025", "apr2028")
    lines = (
        f"998,E06000998,New Shire,South East,current\n{CAMDEN},E09000007,Camden,Inner London,former"
    )
    file.write_text(f"{head}\n{lines}\n")
    call_command("load_benchmarks", str(file))
    added, ended = (BenchmarkArea.objects.get(code=code) for code in (998, CAMDEN))
    assert (added.gss_code, added.kind, ended.kind) == ("E06000998", "authority", "former")
    figures = tmp_path / "figures.csv"
    figures.write_text(f"{HEADS['figures']}\n{ABSENCE},2031,998,New Shire,3\n")
    call_command("load_benchmarks", str(figures))
    assert BenchmarkFigure.objects.get(area=998).value == 3


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b"# only words\n"])
def test_a_file_of_no_known_kind_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "any.csv"
    file.write_bytes(content)
    with pytest.raises(RuleBroken, match=r"any\.csv.*Nothing was loaded"):
        load_benchmarks(file=file, by=system_user("operator"))
    with pytest.raises(RuleBroken, match="cannot be read"):
        load_benchmarks(file=tmp_path / "missing.csv", by=system_user("operator"))


def test_nobody_who_signs_in_loads_figures(head: User) -> None:
    with pytest.raises(AccessDenied):
        load_shipped(by=head)


# --- The sums


def test_ranks_means_years_and_changes() -> None:
    values = [Decimal(each) for each in (1, 2, 2, 5)]
    assert rank(Decimal(2), values, "Low").place == 2
    assert rank(Decimal(2), values, "High").place == 2
    assert rank(Decimal(5), values, "High").words == "1 of 5"
    assert rank(Decimal(9), [], "").first_is == "highest first, none is better"
    assert mean_of([]) is None
    years = ["2016-17 (OT)", "2015/16", "2018"]
    assert sorted(years, key=year_key) == ["2015/16", "2016-17 (OT)", "2018"]
    assert [year_words(each) for each in years] == ["2016-17 outturn", "2015-16", "2018"]


@pytest.mark.usefixtures("loaded")
def test_a_change_is_judged_only_where_one_way_is_better() -> None:
    circle = queries.circle()
    assert circle is not None
    [found] = [each for measure, each in queries.standings(circle) if measure.code == ABSENCE]
    assert found is not None
    way = "down" if found.before is not None and found.own < found.before else "up"
    judged = {"down": "better", "up": "worse"}[way]
    assert change_words(found, "Low", 2).startswith(way)
    assert change_words(found, "Low", 2).endswith(judged)
    assert "," not in change_words(found, "", 2).replace("1,", "")
