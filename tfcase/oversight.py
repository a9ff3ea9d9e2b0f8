"""What makes an opening of a record odd, and how many are let through: a part of the settings."""

from tfcase import environment

# --- Families that one person may open within ten minutes; more is stopped, and told
FAMILIES_IN_TEN_MINUTES = environment.integer("TFCASE_FAMILIES_IN_TEN_MINUTES", 60, 5, 1000)

# --- What the nightly look finds worth a question
ODD_ACCESS_HOUR = environment.integer("TFCASE_ODD_ACCESS_HOUR", 40, 2, 1000)
ODD_ACCESS_DAY = environment.integer("TFCASE_ODD_ACCESS_DAY", 40, 2, 1000)
ODD_ACCESS_CLOSED_DAYS = environment.integer("TFCASE_ODD_ACCESS_CLOSED_DAYS", 14, 0, 3650)
ODD_ACCESS_COMMON_NAME = environment.integer("TFCASE_ODD_ACCESS_COMMON_NAME", 40, 1, 100000)
ODD_ACCESS_QUIET_DAYS = environment.integer("TFCASE_ODD_ACCESS_QUIET_DAYS", 90, 0, 365)
ODD_ACCESS_ANSWER_DAYS = environment.integer("TFCASE_ODD_ACCESS_ANSWER_DAYS", 7, 1, 60)
