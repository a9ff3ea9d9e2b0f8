"""A retention preview and its rows."""

from types import SimpleNamespace

import pytest

from families.models import Family
from privacy.actions import retention as actions
from privacy.models import (
    RetentionPreview,
    RetentionPreviewRow,
)
from tests.privacy.cases import office


@pytest.fixture
def staff(db: None) -> SimpleNamespace:
    return office()


def preview(staff: SimpleNamespace) -> RetentionPreview:
    return actions.build_preview(by=staff.dpo)


def row(made: RetentionPreview, family: Family, choice: str) -> RetentionPreviewRow:
    return RetentionPreviewRow.objects.get(preview=made, family_id=family.pk, choice=choice)
