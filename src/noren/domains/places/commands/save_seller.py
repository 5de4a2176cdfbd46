from datetime import datetime

from noren.domains.places.commands.remembering import forget_when_done
from noren.domains.places.contracts import SaveBrand, SaveCompany, SavedCompany, SetMark
from noren.domains.places.errors import CodeTaken, UnknownSeller
from noren.domains.places.models import Brand, Company
from noren.domains.places.rules import corporate_number_holds
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command, constraint_errors, note_subject

constraint_errors({"places_company_code_key": CodeTaken, "places_brand_code_key": CodeTaken})


@command("places.save_company")
def save_company(*, input: SaveCompany, actor: Actor, at: datetime) -> SavedCompany:
    """Create or change a company.

    Raises: CodeTaken; NotAllowed for whoever is limited to places.
    """
    _require_everywhere(actor, "places.save_company")
    Company.objects.update_or_create(id=input.id, defaults=input.model_dump(exclude={"id"}))
    forget_when_done()
    plausible = not input.registration_number or corporate_number_holds(input.registration_number)
    return SavedCompany(company_id=input.id, number_plausible=plausible)


@command("places.save_brand")
def save_brand(*, input: SaveBrand, actor: Actor, at: datetime) -> SaveBrand:
    """Create or change a brand.

    Raises: CodeTaken, UnknownSeller; NotAllowed for whoever is limited to places.
    """
    _require_everywhere(actor, "places.save_brand")
    if not Company.objects.filter(id=input.company_id).exists():
        raise UnknownSeller
    Brand.objects.update_or_create(id=input.id, defaults=input.model_dump(exclude={"id"}))
    forget_when_done()
    return input


@command("places.set_mark", permission="places.save_brand")
def set_mark(*, input: SetMark, actor: Actor, at: datetime) -> SetMark:
    """Show a kept mark with a brand, or take it away; the file stays.

    Raises: UnknownSeller; NotAllowed for whoever is limited to places.
    """
    _require_everywhere(actor, "places.save_brand")
    mark = input.mark
    shown = {"mark": "", "mark_width": 0, "mark_height": 0} if mark is None else {
        "mark": mark.path, "mark_width": mark.width, "mark_height": mark.height,
    }  # fmt: skip
    if not Brand.objects.filter(id=input.brand_id).update(**shown):
        raise UnknownSeller
    note_subject(input.brand_id)
    forget_when_done()
    return input


def _require_everywhere(actor: Actor, permission: str) -> None:
    """A seller and its sign stand over every place."""
    if actor.location_ids is not None:
        raise NotAllowed(permission=permission)
