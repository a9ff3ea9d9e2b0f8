"""Where information leaves, whoever takes it reads what the law makes an offence."""

import re

from tests.database import ROOT

TEMPLATES = ROOT / "templates"
LEAVES = re.compile(r'url "[a-z]+:\w+_download"|>Download to print')
TOLD = '{% include "components/offences.html" only %}'


def test_acc_06_the_offences_of_the_act_stand_where_information_leaves() -> None:
    leaving = {
        str(path.relative_to(TEMPLATES)): path.read_text()
        for path in TEMPLATES.rglob("*.html")
        if LEAVES.search(path.read_text())
    }
    assert len(leaving) >= 7
    assert [name for name, text in leaving.items() if TOLD not in text] == []
    told = (TEMPLATES / "components/offences.html").read_text()
    assert "sections 170, 171 and 173 of the Data Protection Act 2018" in told
