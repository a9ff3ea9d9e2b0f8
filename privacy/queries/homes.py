"""The postcode that a member of staff gave, for themselves to read."""

from privacy.models import StaffHome, User


def postcode_of(user: User) -> str:
    """One's own, or nothing."""
    home = StaffHome.objects.filter(user=user).first()
    return home.postcode if home else ""
