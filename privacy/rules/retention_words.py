"""What a rule of retention says, in words."""

from privacy.rules.retention import ROUNDED, Rule, Trigger, years_in_words


def in_plain_words(rule: Rule) -> str:
    """What a rule says: `Kept until the youngest child attains 25.`"""
    if rule.trigger is Trigger.PERMANENT:
        return "Kept permanently."
    years = rule.years or 0
    begins = {
        Trigger.YOUNGEST_CHILD: f"until the youngest child attains {years}",
        Trigger.YOUNGEST_PERSON: f"until the youngest person attains {years}",
        Trigger.HEALTH_CHILD: f"until each child attains {years}, or {years + 1} if 17 at the end",
        Trigger.CLOSURE: f"for {years_in_words(years)} after the family is closed",
        Trigger.LAST_CHANGE: f"for {years_in_words(years)} after the last change",
        Trigger.EVENT: f"for {years_in_words(years)} after the {rule.event.replace('_', ' ')}",
    }[rule.trigger]
    return f"Kept {begins}{ROUNDED[rule.rounding]}."
