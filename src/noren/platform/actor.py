"""Who does something: the one value that permissions, audit and scope are judged by."""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from uuid import UUID

from noren.kernel.errors import AppError, ErrorKind


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    MEMBER = "member"
    STAFF = "staff"
    API_KEY = "api_key"
    SYSTEM = "system"


class NotAllowed(AppError):
    """The actor's role or scope does not hold the permission, or not at this place."""

    code = "permission.denied"
    kind = ErrorKind.FORBIDDEN
    message = "You do not have permission to do this."


class SignInRequired(AppError):
    code = "permission.sign_in_required"
    kind = ErrorKind.UNAUTHENTICATED
    message = "Please sign in first."


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or machine with its grants.

    `grants` are permission names (`stock.reserve`) or patterns (`stock.*`, `*`). `location_ids` limits a
    member of staff to places; None means everywhere. `client` names the caller for idempotency, so that two
    callers' keys never meet.
    """

    kind: ActorKind
    id: UUID | None = None
    grants: frozenset[str] = frozenset()
    location_ids: frozenset[UUID] | None = None
    member_id: UUID | None = None
    label: str = ""
    client: str = "anonymous"

    def may(self, permission: str) -> bool:
        """Whether some grant covers the permission."""
        if permission in self.grants or "*" in self.grants:
            return True
        return any("*" in grant and fnmatchcase(permission, grant) for grant in self.grants)

    def may_at(self, permission: str, location_id: UUID) -> bool:
        """Whether the permission holds at this place."""
        return self.may(permission) and self.reaches(location_id)

    def reaches(self, location_id: UUID) -> bool:
        """Whether the place is within this actor's scope."""
        return self.location_ids is None or location_id in self.location_ids

    def require(self, permission: str, location_id: UUID | None = None) -> None:
        """Raise NotAllowed (or SignInRequired for a stranger) unless the permission holds, at the place if one is given."""
        if self.may(permission) and (location_id is None or self.reaches(location_id)):
            return
        if self.kind is ActorKind.ANONYMOUS:
            raise SignInRequired(permission=permission)
        raise NotAllowed(permission=permission)


SYSTEM = Actor(kind=ActorKind.SYSTEM, grants=frozenset({"*"}), label="system", client="system")
