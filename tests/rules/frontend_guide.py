"""What the living guide of components shows: invented, but as long and as awkward as real words."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from privacy.fields import GovDateField, PlainMessages

SEXES = [("F", "Female"), ("M", "Male"), ("U", "Not known")]
TEAMS = [("", "All teams"), ("N", "Early Help North"), ("S", "Early Help South and Coast")]
NEEDS = [("ATT", "Poor school attendance"), ("DA", "Domestic abuse"), ("HSG", "Housing at risk")]


class PersonForm(PlainMessages, forms.Form):
    """One field of every kind that a page may use."""

    use_required_attribute = False
    given_name = forms.CharField(max_length=60)
    email = forms.EmailField(required=False, help_text="Only if the family gave it")
    born_on = GovDateField(label="Date of birth", past_only=True)
    sex = forms.ChoiceField(choices=SEXES, widget=forms.RadioSelect)
    team = forms.ChoiceField(choices=TEAMS, label="Team")
    needs = forms.MultipleChoiceField(
        choices=NEEDS, widget=forms.CheckboxSelectMultiple, help_text="Tick all that apply"
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=500, required=False)
    secret = forms.CharField(
        label="Password", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    letter = forms.FileField(required=False)
    agreed = forms.BooleanField(label="The family agreed to this on the visit")
    token = forms.CharField(widget=forms.HiddenInput, initial="t-1")


class FilterForm(forms.Form):
    """A filter: every field is optional, so none says so."""

    hide_optional = True
    team = forms.ChoiceField(choices=TEAMS, required=False)
    stage = forms.ChoiceField(choices=[("", "All stages"), ("open", "Working")], required=False)


class SuccessMessage(str):
    """What Django's messages look like to a template."""

    level_tag = "success"


class SearchForm(forms.Form):
    """One box for a name or a reference."""

    hide_optional = True
    words = forms.CharField(label="Name or reference", required=False)


def table_rows() -> list[list[Any]]:
    """Rows with a link, a second line, a tag and a number."""
    families = [
        ("F-10432", "Okonkwo-Hartley", "open", "Working", "3 March 2026", 4),
        ("F-10433", "Featherstonehaugh", "draft", "New", "27 February 2026", 2),
        ("F-10440", "Li", "closed", "Closed", "14 January 2026", 11),
    ]
    return [
        [
            {"text": reference, "url": f"#{reference}", "hint": name},
            {"text": words, "state": state},
            "Priya Sandhu, Early Help North",
            opened,
            {"text": needs, "numeric": True},
        ]
        for reference, name, state, words, opened, needs in families
    ]


def lists_and_tables() -> dict[str, Any]:
    """Everything that is a list of things."""
    return {
        "crumbs": [{"label": "Home", "url": "#"}, {"label": "My families", "url": "#"}],
        "actions": [
            {"label": "Add a need", "url": "#", "primary": True},
            {"label": "Change", "url": "#"},
        ],
        "tabs": [
            {"label": "Overview", "url": "#", "active": True},
            {"label": "People", "url": "#", "count": 5},
            {"label": "Needs", "url": "#", "count": 3},
            {"label": "Outcomes and claims", "url": "#"},
            {"label": "History", "url": "#"},
        ],
        "tiles": [
            {"number": "1,284", "label": "Families being worked with", "url": "#"},
            {
                "number": "4",
                "label": "Waiting for allocation",
                "url": "#",
                "hint": "Oldest: 9 days",
            },
            {"number": "37", "label": "Claims ready", "url": "#"},
            {"number": "0", "label": "Overdue visits"},
        ],
        "selected": [{"label": "Early Help North", "url": "#"}, {"label": "Working", "url": "#"}],
        "columns": [
            {"label": "Family", "key": "reference"},
            {"label": "Stage", "key": "stage"},
            {"label": "Lead worker"},
            {"label": "Opened", "key": "opened_on"},
            {"label": "Needs", "key": "needs", "numeric": True},
        ],
        "rows": table_rows(),
        "page": Paginator(range(1000), 25).get_page(7),
        "tags": [
            {"text": "Approved", "state": "approved"},
            {"text": "Sealed", "state": "sealed"},
            {"text": "Unheard of", "state": "unheard_of"},
            {"text": "Pink", "colour": "pink"},
        ],
        "colours": {"sealed": "purple"},
    }


def record() -> dict[str, Any]:
    """Everything that stands on one record's page."""
    return {
        "facts": [
            {"key": "Reference", "value": "F-10432"},
            {"key": "Stage", "value": "Working", "tag_state": "open"},
            {"key": "Address", "value": "Flat 2, 118 Llanfairpwllgwyngyll Road", "url": "#"},
            {"key": "School", "value": "", "url": "#", "action": "Add"},
        ],
        "events": [
            {
                "title": "Family plan agreed",
                "on": date(2026, 4, 2),
                "by": "Priya Sandhu",
                "url": "#",
                "text": "All five members took part.",
            },
            {"title": "Opened", "on": date(2026, 3, 3), "by": "Priya Sandhu"},
        ],
        "tasks": [
            {"label": "People", "url": "#", "status": "Completed"},
            {"label": "Needs", "url": "#", "status": "Started", "colour": "blue", "hint": "3 of 6"},
            {"label": "Plan", "status": "Cannot start yet"},
        ],
        "draft": {"name": "draft", "value": "1", "label": "Save draft"},
    }


def charts() -> dict[str, Any]:
    """Figures for each kind of chart; one of them is suppressed."""
    return {
        "problem_columns": ["Problem", "Families"],
        "problem_rows": [
            {"label": "Getting a good education", "values": ["1,012"], "url": "#"},
            {"label": "Domestic abuse", "values": ["431"], "url": "#"},
            {"label": "Financial stability", "values": ["388"]},
            {"label": "Crime prevention and tackling crime", "values": ["under 5"]},
        ],
        "claim_columns": ["Quarter", "Significant progress", "Continuous employment", "Share"],
        "claim_rows": [
            {"label": "Q1", "values": [41, 12, "23%"]},
            {"label": "Q2", "values": [56, 9, "14%"]},
            {"label": "Q3", "values": [38, 17, "31%"]},
        ],
        "need_columns": ["Need", "Met", "Not met", "No data", "Not due"],
        "need_rows": [
            {"label": "School attendance", "values": [120, 44, 30, 61]},
            {"label": "Housing", "values": [60, 12, 9, 20]},
        ],
        "month_columns": ["Month", "North", "South and Coast"],
        "month_rows": [
            {"label": "April", "values": [310, 220]},
            {"label": "May", "values": [322, 214]},
            {"label": "June", "values": [305, 231]},
        ],
    }


def surroundings() -> dict[str, Any]:
    """What the context processor gives to every page."""
    return {
        "product_name": "Family support casework",
        "council_name": "Demonstration Council",
        "demonstration": True,
        "home_url": "/",
        "accessibility_url": "/accessibility/",
        "footer_links": [{"label": "Who may do what", "url": "/roles/"}],
        "navigation": [
            {"label": "My families", "url": "#", "active": True},
            {"label": "Find a family", "url": "#", "active": False},
            {"label": "Team", "url": "#", "active": False},
            {
                "label": "Claims",
                "active": False,
                "pages": [
                    {"label": "Claims", "url": "#", "active": False},
                    {"label": "Relapse watch", "url": "#", "active": False},
                ],
            },
            {"label": "Returns", "url": "#", "active": False},
            {"label": "Jobs", "url": "#", "active": False},
        ],
        "user": SimpleNamespace(is_authenticated=True, name="Priya Sandhu", role_name="Keyworker"),
    }


def guide(*, errors: bool) -> dict[str, Any]:
    """The whole context; the form is empty, or was sent with several mistakes."""
    born_on = {"born_on-day": "31", "born_on-month": "2", "born_on-year": "2026"}
    sent = {"given_name": "", "token": "t-1", **born_on}
    return {
        **surroundings(),
        **lists_and_tables(),
        **record(),
        **charts(),
        "messages": [SuccessMessage("The need was recorded.")],
        "form": PersonForm(sent if errors else None),
        "filter": FilterForm({"filter-team": "N", "filter-stage": "open"}, prefix="filter"),
        "search": SearchForm(),
        "small": SearchForm(prefix="small"),
    }
