"""When what a form sets begins: now, tomorrow at midnight, or at a moment that was typed."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from noren.faces.office.forms import Form


def start_of(form: Form, at: datetime) -> datetime | None:
    """The instant that was chosen in the fields `start`, `valid_from` and `now`; None with an error in the form.

    `now` keeps the first moment, so that what is confirmed begins when what was reviewed did.
    """
    start = form.text("start")
    if start == "tomorrow":
        return datetime.combine(localtime(at).date() + timedelta(days=1), time(), localtime(at).tzinfo)
    if start == "later":
        typed = form.moment("valid_from")
        if typed is None:
            form.fail("valid_from", _("Please enter a date and time."))
        elif typed < at - timedelta(minutes=1):
            form.fail("valid_from", _("The start lies in the past. Choose “from now on”."))
        return typed
    stamp = form.text("now")
    try:
        known = datetime.fromisoformat(stamp) if stamp else at
    except ValueError:
        known = at
    known = known if known.tzinfo and at - timedelta(hours=1) < known <= at else at
    form.values["now"] = known.isoformat()
    return known
