"""Sessions as Django keeps them, read in plain SQL: every page of somebody who is known reads one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from noren.platform import sql
from noren.platform.clock import now

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseStore):
    """Building the ORM's query takes three times as long as all that the database does for it."""

    def _get_session_from_db(self) -> Any:
        kept = sql.value(_READ, (self.session_key, now()))
        if kept is None:
            self._session_key = None
            return None
        return self.model(session_key=str(self.session_key), session_data=kept)
