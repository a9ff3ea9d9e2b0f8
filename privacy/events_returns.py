"""What the audit trail can say of returns, and of those to whom the study goes."""

from django.db.models import TextChoices


class ReturnEvent(TextChoices):
    """One kind of event. Words are shown on the audit page."""

    RETURN_REQUESTED = "return_requested", "Return asked for"
    RETURN_BUILT = "return_built", "Return built"
    RETURN_ASSESSED = "return_assessed", "Questions about a return answered"
    RETURN_APPROVED = "return_approved", "Return approved"
    RETURN_REFUSED = "return_refused", "Return refused"
    RETURN_RELEASED = "return_released", "Return released"
    RETURN_RECALLED = "return_recalled", "Return recalled"
    RETURN_DOWNLOADED = "return_downloaded", "Return downloaded"
    RETURN_ACKNOWLEDGED = "return_acknowledged", "Receipt of a study return recorded"
    FINDING_CONFIRMED = "finding_confirmed", "Finding of a return confirmed as it is"
    FINDING_ASKED = "finding_asked", "Keyworker asked about a finding of a return"
    RETURN_PLANNED = "return_planned", "Owner and deadline of a return set"
    RECIPIENT_PUT = "recipient_put", "Recipient of the study put"
    RECIPIENT_CONFIRMED = "recipient_confirmed", "Recipient of the study confirmed"
    RECIPIENT_ENDED = "recipient_ended", "Recipient of the study ended"
    RETURN_EXPIRED = "return_expired", "Return expired"
