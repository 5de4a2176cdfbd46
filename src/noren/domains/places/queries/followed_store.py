from uuid import UUID

from noren.domains.places.contracts import LocationFacts
from noren.domains.places.queries.location_facts import find_store
from noren.platform import sql


def followed_store(*, member_id: UUID) -> LocationFacts | None:
    """The store that a member calls theirs, if it still stands."""
    followed = sql.value("SELECT location_id FROM places_followed_store WHERE member_id = %s", (member_id,))
    return find_store(location_id=followed)
