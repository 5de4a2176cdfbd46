"""Which parts of the business are in use, over the API."""

from django.http import HttpRequest
from ninja import Router

from noren.domains.places import api as places
from noren.domains.places.contracts import Module, ModulesOn, SetModules
from noren.journeys.switch_modules import switch_modules
from noren.platform.rest import perform

router = Router(tags=["places"])


@router.get("/modules", response=ModulesOn, operation_id="places.modules")
def modules(request: HttpRequest) -> ModulesOn:
    """The parts of the business that this chain uses; the others answer as if they were not there."""
    on = places.modules_on()
    return ModulesOn(on=[module for module in Module if module in on])


@router.put("/modules", response=ModulesOn, operation_id="places.switch_modules")
def switch(request: HttpRequest, body: SetModules) -> ModulesOn:
    """Switch on what is named and off what is not. Nothing is deleted, and open orders can still be finished."""
    return perform(request, switch_modules, body)
