"""Goods between stores in the office: differences to explain, what is under way, and each transfer with its story."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import DifferenceOutcome, EndTransfer, SettleDifference, Transfer, TransferState
from noren.faces.office.desk import act, done, office_page, one_of, place_names, show, uuid_of
from noren.faces.office.forms import Form, attempt
from noren.faces.office.supply_words import OF_MISSING, OF_SURPLUS, SETTLED
from noren.journeys.reads.transfer_pages import transfer_overview, transfer_page
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

_BEFORE_LEAVING = (TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED)


@office_page("supply.view")
def transfers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Differences that nobody has explained first, then what is under way, then what has ended."""
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    context = {"tab": "transfers", "overview": transfer_overview(location_ids=reach), "places": place_names()}
    return show(request, actor, "office/transfers.html", context)


@office_page("supply.view")
def transfer(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponseBase:
    """What was asked, sent and received, and what became of the differences."""
    return _page(request, actor, transfer_id, Form())


@require_POST
@office_page("supply.settle_difference")
def settle(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponseBase:
    """Say what became of units that are missing, or too many."""
    form = Form.sent(request.POST)

    def say() -> Transfer:
        outcome, line_id = one_of(DifferenceOutcome, form.text("outcome")), uuid_of(form.text("line"))
        quantity, note = form.number("quantity", least=1), form.text("note").strip()[:500]
        if outcome is None or line_id is None:
            form.fail("outcome", _("Please choose one."))
        if outcome in (DifferenceOutcome.LOST, DifferenceOutcome.SURPLUS) and not note:
            form.fail("note", _("Please say why, so that others can follow."))
        form.settle()
        given = {
            "id": form.new_id("settlement"),
            "line_id": line_id,
            "outcome": outcome,
            "quantity": quantity,
            "note": note,
        }
        return act(request, actor, supply.settle_difference, SettleDifference.model_validate(given))

    supply.see_transfer(transfer_id=transfer_id, actor=actor)
    if attempt(form, say, expected=(AppError,)) is None:
        return _page(request, actor, transfer_id, form, status=422)
    return done(request, _("The difference was explained."), f"/office/transfers/{transfer_id}")


@require_POST
@office_page("supply.request_transfer")
def cancel(request: HttpRequest, actor: Actor, transfer_id: UUID) -> HttpResponseBase:
    """Call a transfer off that has not left."""
    form = Form.sent(request.POST)
    wish = EndTransfer(transfer_id=transfer_id, note=form.text("note").strip()[:500])
    supply.see_transfer(transfer_id=transfer_id, actor=actor)
    if attempt(form, lambda: act(request, actor, supply.cancel_transfer, wish), expected=(AppError,)) is None:
        return _page(request, actor, transfer_id, form, status=422)
    return done(request, _("Called off. The goods may be sold again."), f"/office/transfers/{transfer_id}")


def _page(request: HttpRequest, actor: Actor, transfer_id: UUID, form: Form, *, status: int = 200) -> HttpResponseBase:
    seen = transfer_page(transfer_id=transfer_id, location_id=None, actor=actor, at=now())
    ends = (seen.transfer.from_location_id, seen.transfer.to_location_id)
    context = {
        "tab": "transfers",
        "seen": seen,
        "form": form,
        "may_settle": any(actor.may_at("supply.settle_difference", place) for place in ends),
        "may_cancel": seen.transfer.state in _BEFORE_LEAVING
        and any(actor.may_at("supply.request_transfer", place) for place in ends),
        "of_missing": [(one.value, SETTLED[one]) for one in OF_MISSING],
        "of_surplus": [(one.value, SETTLED[one]) for one in OF_SURPLUS],
    }
    return show(request, actor, "office/transfer.html", context, status=status)
