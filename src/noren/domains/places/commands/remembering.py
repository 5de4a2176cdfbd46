from django.db import transaction

from noren.domains.places.queries.location_facts import forget_locations


def forget_when_done() -> None:
    """Forget the kept places now, for what the running command reads, and again when others can see it."""
    forget_locations()
    transaction.on_commit(forget_locations)
