"""How long a session lasts: locked after a while without use, over after a working day.

A locked session keeps what was sent, encrypted, until the person has shown again who it is: nobody
loses a note by being called away.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from privacy.rules.devices import device_words
from privacy.sessions import BEGAN, DEVICE, SEEN

# Not every request writes: the last use is known to this many seconds.
GRAIN_SECONDS = 60


def begin(request: HttpRequest) -> None:
    """From now on the session counts."""
    now = time.time()
    device = device_words(request.headers.get("User-Agent", ""))
    request.session.update({BEGAN: now, SEEN: now, DEVICE: device})


def is_over(request: HttpRequest) -> bool:
    """Whether the person has to sign in anew, however busy they were."""
    age = time.time() - request.session.get(BEGAN, 0)
    return not 0 <= age < settings.SESSION_COOKIE_AGE


def is_locked(request: HttpRequest) -> bool:
    """Whether nobody has used the session for so long that somebody else may sit there."""
    return seconds_left(request) <= 0


def seconds_left(request: HttpRequest) -> float:
    """Seconds until the session locks, if nothing is done; at or below 0 it is locked."""
    records = get_authentication_records(request, request.user)
    used = max([request.session.get(SEEN, 0), *(each["at"] for each in records)])
    return float(used + settings.IDLE_MINUTES * 60 - time.time())


def note_use(request: HttpRequest) -> None:
    """Somebody sits there: said by what they do, not by what a page fetches by itself."""
    if is_use(request) and time.time() - request.session[SEEN] >= GRAIN_SECONDS:
        request.session[SEEN] = time.time()


def is_use(request: HttpRequest) -> bool:
    """Whether a person caused the request. A page that looks for news every few seconds is none."""
    if request.method != "GET":
        return True
    if "HX-Request" in request.headers:
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    return mode is None or (mode == "navigate" and "Sec-Fetch-User" in request.headers)
