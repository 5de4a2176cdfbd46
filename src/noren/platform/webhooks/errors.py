"""Refusals of the webhooks."""

from noren.kernel.errors import AppError, ErrorKind


class EndpointNotFound(AppError):
    code = "webhooks.endpoint_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such webhook endpoint."


class DeliveryNotFound(AppError):
    code = "webhooks.delivery_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such delivery."


class UrlRefused(AppError):
    """The address is not https, carries credentials, or leads into the installation's own network."""

    code = "webhooks.url_refused"
    message = "Events are sent to public https addresses without credentials only."


class EventTypeUnknown(AppError):
    code = "webhooks.event_type_unknown"
    message = "No event is of this type."


class ReplayUnclear(AppError):
    code = "webhooks.replay_unclear"
    message = "Name either one delivery or an instant."


class EndpointDisabled(AppError):
    code = "webhooks.endpoint_disabled"
    kind = ErrorKind.CONFLICT
    message = "Nothing is sent to this endpoint. Enable it first."
