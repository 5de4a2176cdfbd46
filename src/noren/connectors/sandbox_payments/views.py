from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from noren.connectors.sandbox_payments.provider import announce
from noren.platform import sql


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """The page where a customer confirms or refuses, as a bank's page would ask. Not there where there is no play money."""
    if not settings.SANDBOX_PAYMENTS:
        raise Http404
    found = sql.record(
        "SELECT amount_minor, currency, state, return_url FROM sandbox_charge WHERE payment_id = %s", (payment_id,)
    )
    if found is None:
        return render(request, "sandbox_payments/unknown.html", status=404)
    if request.method == "POST" and found["state"] == "waiting":
        agreed = request.POST.get("answer") == "confirm"
        moved = sql.touch(
            "UPDATE sandbox_charge SET state = %s WHERE payment_id = %s AND state = 'waiting'",
            ("captured" if agreed else "declined", payment_id),
        )
        if moved:
            announce(payment_id=payment_id, kind="payment.captured" if agreed else "payment.declined")
        return HttpResponseRedirect(_safe(found["return_url"]))
    return render(request, "sandbox_payments/pay.html", {"charge": found, "back": _safe(found["return_url"])})


def _safe(url: str) -> str:
    """Only a path of this site is followed back."""
    own = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if own else "/"
