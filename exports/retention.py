"""What this floor tells the ground floor: to whom something about a person was released.

Its own tables hold no personal data; the files of returns expire by themselves.
"""

from exports.queries.recipients import recipients_of
from privacy.schedule import register_recipients

register_recipients(recipients_of)
