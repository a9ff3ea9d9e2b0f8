"""A browser in a few words, from what it says of itself."""

# The first that is found counts: every browser also claims to be some of those below it.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox")),
    *(("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android")),
    *(("Windows", "Windows"), ("CrOS", "a Chromebook"), ("Mac OS", "a Mac"), ("Linux", "Linux")),
)


def device_words(user_agent: str) -> str:
    """Such as "Firefox on Windows": no version, which would tell people apart."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
