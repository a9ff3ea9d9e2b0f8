"""What this floor tells the ground floor: to whom something about a person was released.

Its own tables hold nothing personal; the files of returns expire by themselves.
"""

from exports.queries.recipients import recipients_of
from exports.queries.sharings import sharings, times_sent
from privacy.schedule import Holding, Reach, register_holding, register_recipients
from privacy.sharing import register_sharings

ABOUT_A_FILE = "why nobody can be recognised in a file; about a release, not about anybody served"

register_recipients(recipients_of)
register_sharings(sharings, times_sent)
register_holding(Holding("exports.ReturnAssessment", Reach.NEVER, untold={"answers": ABOUT_A_FILE}))
# A code, a half-year, and who answered: nothing of the family beyond its key.
register_holding(Holding("exports.FindingAnswer", Reach.FAMILY))
