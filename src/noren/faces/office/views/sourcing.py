"""Where parcels come from: what decides it now and from when on, in money, and what another policy would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import SetSourcingPolicy, SourcingPolicy, SourcingTerms
from noren.domains.orders.contracts import MAX_QUANTITY
from noren.domains.places import api as places
from noren.domains.places.contracts import Brand, Company
from noren.faces.office.desk import act, done, office_page, place_names, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.prefectures import PREFECTURES
from noren.faces.shared.templatetags.noren import in_language
from noren.faces.shared.why_words import why_sentences
from noren.journeys.reads.sourcing_preview import PreviewSource, SourcingPreview, sourcing_preview
from noren.kernel.japanese import numeric_text
from noren.kernel.money import Money
from noren.platform.actor import Actor
from noren.platform.clock import now

PATH = "/office/stock/sourcing"
AMOUNTS = ("parcel_minor", "store_minor", "distance_minor", "work_minor", "late_minor", "cover_minor")
MOST_GOODS = 20
_FIELDS = {"fulfilment.sourcing_policy_in_past": "valid_from", "fulfilment.sourcing_policy_exists": "valid_from"}


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """`policy` without an id: what holds where nobody has set anything."""

    policy: SourcingTerms
    scope: str
    currency: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A place of the preview, what it would send, and why."""

    place: dict[str, str]
    units: dict[str, int]
    why: list[str]


@dataclass(frozen=True, slots=True)
class Sellers:
    """Whose policies there can be, with their names and currencies."""

    companies: dict[UUID, Company]
    brands: dict[UUID, Brand]

    @classmethod
    def known(cls) -> "Sellers":
        return cls({one.id: one for one in places.list_companies()}, {one.id: one for one in places.list_brands()})

    def name_of(self, terms: SourcingTerms) -> str:
        """Whom a policy speaks of."""
        if terms.brand_id in self.brands:
            return _("Brand %(name)s") % {"name": in_language(self.brands[terms.brand_id].name)}
        if terms.company_id in self.companies:
            return _("Company %(name)s") % {"name": in_language(self.companies[terms.company_id].name)}
        return _("The whole group")

    def currency_of(self, terms: SourcingTerms) -> str:
        """The currency of a policy; the group's is that of its first company."""
        brand = self.brands.get(terms.brand_id) if terms.brand_id else None
        company = self.companies.get(brand.company_id if brand else terms.company_id or UUID(int=0))
        first = next(iter(self.companies.values()), None)
        return company.currency if company else first.currency if first else "JPY"

    def choices(self) -> list[tuple[str, str]]:
        """Every scope for a form."""
        scopes = [
            SourcingTerms(),
            *(SourcingTerms(company_id=company) for company in self.companies),
            *(SourcingTerms(company_id=brand.company_id, brand_id=brand.id) for brand in self.brands.values()),
        ]
        return [(_scope(one), self.name_of(one)) for one in scopes]


@require_GET
@office_page("fulfilment.view")
def sourcing(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What decides now and later, in sentences; `from` fills the form with one of them."""
    return _sourcing(request, actor, None)


@require_POST
@office_page("fulfilment.set_sourcing_policy")
def set_policy(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Set what was typed, from now or a later moment on; or only show what it would choose."""
    form = Form.sent(request.POST)
    sellers = Sellers.known()
    if form.text("step") == "preview":
        found = attempt(form, lambda: _previewed(form, sellers), expected=())
        return _sourcing(request, actor, form, preview=found, status=200 if found else 422)

    def write() -> SourcingPolicy:
        start = start_of(form, now())
        wanted = _wanted(form, sellers)
        form.settle()
        begins = None if form.text("start") == "now" else start
        return act(request, actor, fulfilment.set_sourcing_policy, wanted.model_copy(update={"valid_from": begins}))

    refusals = (fulfilment.SourcingPolicyExists, fulfilment.SourcingPolicyInThePast)
    if attempt(form, write, expected=refusals, fields=_FIELDS) is None:
        return _sourcing(request, actor, form, status=422)
    return done(request, _("The policy was set."), PATH)


def _wanted(form: Form, sellers: Sellers) -> SetSourcingPolicy:
    """The policy that was typed. Raises: Mistyped."""
    company, _colon, brand = form.text("scope").partition(":")
    scope = {"company_id": uuid_of(company), "brand_id": uuid_of(brand)}
    if form.text("scope") not in dict(sellers.choices()):
        form.fail("scope", _("Please choose one."))
        raise Mistyped
    currency = sellers.currency_of(SourcingTerms.model_validate(scope))
    given: dict[str, Any] = {name: form.amount(name, currency) for name in AMOUNTS}
    given["cover_days"] = form.number("cover_days", least=0, most=365)
    form.settle()
    return form.become(SetSourcingPolicy, {**scope, **given, "id": form.new_id("policy")})


def _previewed(form: Form, sellers: Sellers) -> SourcingPreview:
    """What the typed policy would choose for the typed basket. Raises: Mistyped."""
    goods = _goods(form)
    prefecture = form.text("prefecture")
    if prefecture not in PREFECTURES:
        form.fail("prefecture", _("Please choose one."))
    wanted = _wanted(form, sellers)
    at = now()
    trial = SourcingPolicy.model_validate({**wanted.model_dump(), "valid_from": at})
    found = sourcing_preview(wanted=goods, prefecture_code=prefecture, trial=trial, at=at)
    if found.unknown:
        form.fail("goods", _("Unknown: %(codes)s") % {"codes": ", ".join(found.unknown)})
        raise Mistyped
    return found


def _goods(form: Form) -> dict[str, int]:
    """How many of each code; one a line, one piece where no number follows."""
    wanted: dict[str, int] = {}
    for line in form.text("goods").splitlines():
        code, *rest = line.split()[:2] or [""]
        number = numeric_text(rest[0]) if rest else "1"
        if code:
            units = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
            if not 1 <= units <= MAX_QUANTITY:
                form.fail("goods", _("Please enter a whole number."))
            wanted[code] = wanted.get(code, 0) + units
    if not wanted:
        form.fail("goods", _("Please enter at least one SKU or JAN."))
    if len(wanted) > MOST_GOODS:
        form.fail("goods", _("This is too long."))
    return wanted


def _sourcing(
    request: HttpRequest,
    actor: Actor,
    form: Form | None,
    *,
    preview: SourcingPreview | None = None,
    status: int = 200,
) -> HttpResponseBase:
    at = now()
    sellers = Sellers.known()
    policies = fulfilment.sourcing_policies(fresh=True)
    holding, coming, past = _by_time(policies, at)
    chosen = next((one for one in policies if str(one.id) == request.GET.get("from", "")), None)
    names = place_names()
    context = {
        "form": form or Form(values=_values(chosen or next(iter(holding), SourcingTerms()), sellers)),
        "tab": "sourcing",
        "holding": [_shown(one, sellers) for one in holding],
        "built_in": None if any(_scope(one) == ":" for one in holding) else _shown(SourcingTerms(), sellers),
        "coming": [_shown(one, sellers) for one in coming],
        "past": [_shown(one, sellers) for one in past],
        "may_set": actor.may("fulfilment.set_sourcing_policy"),
        "scopes": sellers.choices(),
        "currency": sellers.currency_of(chosen or SourcingTerms()),
        "prefectures": list(PREFECTURES.items()),
        "preview": preview,
        "today": _sources(preview.today, names, sellers) if preview else [],
        "trial": _sources(preview.trial, names, sellers) if preview else [],
    }
    return show(request, actor, "office/sourcing.html", context, status=status)


def _by_time(
    policies: Sequence[SourcingPolicy], at: datetime
) -> tuple[list[SourcingPolicy], list[SourcingPolicy], list[SourcingPolicy]]:
    """Those that hold, one a scope; that are to come, the next first; that have held, the latest first."""
    holding: dict[str, SourcingPolicy] = {}
    coming: list[SourcingPolicy] = []
    past: list[SourcingPolicy] = []
    for one in policies:
        if one.valid_from > at:
            coming.insert(0, one)
        elif holding.setdefault(_scope(one), one) is not one:
            past.append(one)
    return sorted(holding.values(), key=_scope), coming, past


def _scope(terms: SourcingTerms) -> str:
    return f"{terms.company_id or ''}:{terms.brand_id or ''}"


def _shown(policy: SourcingTerms, sellers: Sellers) -> ShownPolicy:
    return ShownPolicy(policy, sellers.name_of(policy), sellers.currency_of(policy))


def _values(policy: SourcingTerms, sellers: Sellers) -> dict[str, Any]:
    currency = sellers.currency_of(policy)
    amounts = {name: str(Money(getattr(policy, name), currency).to_decimal()) for name in AMOUNTS}
    return {
        **amounts,
        "cover_days": str(policy.cover_days),
        "scope": _scope(policy),
        "start": "now",
        "prefecture": "13",
    }


def _sources(chosen: Sequence[PreviewSource], names: dict[UUID, dict[str, str]], sellers: Sellers) -> list[ShownSource]:
    said = {place: in_language(name) for place, name in names.items()}
    currency = sellers.currency_of(SourcingTerms())
    return [
        ShownSource(names.get(one.location_id, {}), one.units, why_sentences(one.why, said, currency=currency))
        for one in chosen
    ]
