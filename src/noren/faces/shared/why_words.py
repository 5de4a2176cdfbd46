"""Why goods come from a place, in words: from the figures that were kept with the order, so that it never changes."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noren.domains.fulfilment.contracts import CostPart, Why
from noren.kernel.money import Money


def why_sentences(why: Why, names: Mapping[UUID, str], *, currency: str) -> list[str]:
    """What was asked, what was there, and what tipped the scales against the next best place; the weightiest first."""
    said = [_places_asked(why)]
    known = [_("%(km)s km to the customer") % {"km": why.km}] if why.km is not None else []
    known.append(
        ngettext("%(count)s order waited there", "%(count)s orders waited there", why.waiting) % {"count": why.waiting}
    )
    said.append(_("Here: %(facts)s.") % {"facts": _(", ").join(known)})
    if why.second_id is None:
        return said
    name = names.get(why.second_id, "")
    less = sum(why.second_costs.values()) - sum(why.costs.values())
    if less > 0:
        said.append(
            _("The next best was %(name)s; from here it costs the chain %(amount)s less.")
            % {"name": name, "amount": Money(less, currency).format_ja()}
        )
    else:
        said.append(_("%(name)s would have been as good; the fuller place sends.") % {"name": name})
    reasons = [_reason(part, saved, currency) for part, saved in _differences(why)]
    if reasons:
        said.append(_("In favour of this place: %(reasons)s.") % {"reasons": _(", ").join(reasons)})
    return said


def why_in_short(why: Why) -> str:
    """One line: how many had everything, and the weightiest reason."""
    differences = _differences(why)
    if not differences:
        return _places_asked(why)
    return f"{_places_asked(why)} {_for_short(differences[0][0])}"


def _places_asked(why: Why) -> str:
    if why.parcels > 1:
        if not why.whole:
            return _("No single place had everything: %(parcels)s parcels, the fewest that pay.") % {
                "parcels": why.parcels
            }
        return _("%(parcels)s parcels cost less than one from a single place.") % {"parcels": why.parcels}
    if why.asked == 1:
        return _("Only this place could send.")
    if why.whole == 1:
        return _("Of %(asked)s places, only this one had everything in one parcel.") % {"asked": why.asked}
    return _("%(whole)s of %(asked)s places had everything in one parcel.") % {"whole": why.whole, "asked": why.asked}


def _differences(why: Why) -> list[tuple[CostPart, int]]:
    """By how much this place was better, part by part, the most first; equal ones in the order of the parts."""
    if why.second_id is None:
        return []
    saved = [(part, why.second_costs.get(part, 0) - why.costs.get(part, 0)) for part in CostPart]
    return sorted(((part, minor) for part, minor in saved if minor > 0), key=lambda one: -one[1])


def _reason(part: CostPart, saved: int, currency: str) -> str:
    return _("%(reason)s (%(amount)s)") % {"reason": _for_long(part), "amount": Money(saved, currency).format_ja()}


def _for_long(part: CostPart) -> str:
    return {
        CostPart.PARCEL: _("a cheaper parcel"),
        CostPart.STORE: _("a warehouse rather than a store"),
        CostPart.DISTANCE: _("the shorter way"),
        CostPart.WORK: _("less waiting work"),
        CostPart.LATE: _("ready sooner"),
        CostPart.COVER: _("a shelf that stays full longer"),
    }[part]


def _for_short(part: CostPart) -> str:
    return {
        CostPart.PARCEL: _("The parcel is cheaper from here."),
        CostPart.STORE: _("A warehouse sends before a store."),
        CostPart.DISTANCE: _("The way is shorter from here."),
        CostPart.WORK: _("Less work waits here."),
        CostPart.LATE: _("It is ready sooner here."),
        CostPart.COVER: _("The shelf here stays full longer."),
    }[part]
