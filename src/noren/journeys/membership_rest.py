"""Who stands at the till, over the API."""

from django.http import HttpRequest
from ninja import Router

from noren.journeys.identify_member import Identified, IdentifyMember, identify_member
from noren.platform.clock import now
from noren.platform.rest import actor_of, key_of

router = Router(tags=["members"])


@router.post("/membership/identifications", response=Identified, operation_id="identity.identify_member")
def identify(request: HttpRequest, body: IdentifyMember) -> Identified:
    """Find the member by the code in the app, by an old card's number, by phone (candidates), or by choosing a candidate.

    A code counts for its minute and the one before and after, at the till that read it first.
    """
    key = key_of(request, route="identity.identify_member", body=body, required=False)
    return identify_member(input=body, actor=actor_of(request), at=now(), key=key)
