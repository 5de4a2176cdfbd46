"""Who has a say in webhooks: endpoints see events of every place, so nobody who is limited to some."""

from noren.platform.actor import Actor, NotAllowed


def require_everywhere(actor: Actor) -> None:
    """Let through who may edit webhooks and is not limited to places.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("webhooks.edit")
    if actor.location_ids is not None:
        raise NotAllowed(permission="webhooks.edit")
