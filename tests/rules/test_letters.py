"""Letters hold fields of the list and nothing else (A32)."""

import pytest

from privacy.errors import RuleBroken
from privacy.letters import FIELDS, PLACE, check_template, filled, letters


@pytest.mark.parametrize(
    "attack",
    [
        "{{ request }}",
        "{{ name.__class__ }}",
        "{{ name|safe }}",
        "{% include 'secret' %}",
        "{name}",
        "{{name}}",
        "{{ {{ name }} }}",
        "{{ address }}",
        "{{ settings.SECRET_KEY }}",
        "{# {{ name }} #}",
    ],
)
def test_a32_no_letter_reaches_another_field(attack: str) -> None:
    with pytest.raises(RuleBroken, match="no field|no other braces"):
        check_template(f"Dear {{{{ name }}}}, {attack}")


def test_a02_no_letter_takes_an_address_from_the_record() -> None:
    for field in ("address", "postcode", "household_address", "email", "phone", "contact"):
        with pytest.raises(RuleBroken, match="no field"):
            check_template(f"To {{{{ {field} }}}}")


def test_a32_what_is_filled_in_is_never_read_again() -> None:
    values = {"name": "{{ reason }} {% now %} #sys.inputs", "reason": "Secret"}
    assert filled("Dear {{ name }}", values) == f"Dear {values['name']}"


def test_a_letter_whose_field_is_not_known_is_not_written() -> None:
    with pytest.raises(RuleBroken, match="decision is not known"):
        filled("{{ name }}: {{ decision }}", {"name": "A", "decision": ""})


def test_the_shipped_letters_name_only_their_fields() -> None:
    used = {name for each in letters().values() for name in PLACE.findall(each["text"])}
    assert used <= FIELDS
    assert all("{{ regulator }}" in each["text"] for each in letters().values())
