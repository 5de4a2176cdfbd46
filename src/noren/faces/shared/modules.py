"""Pages that belong to a part of the business: while the chain leaves it out, there is nothing at their address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from noren.domains.places import api as places
from noren.domains.places.contracts import Module

View = Callable[..., HttpResponseBase]


def belongs_to(module: Module, view: View) -> View:
    """The view, not found while the module is off.

    The view raises: ModuleOff.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        places.require_module(module=module)
        return view(request, *args, **kwargs)

    return shown
