"""How surely the demo chain keeps its promises: a policy for the whole chain, none for what is made on the day."""

from datetime import datetime
from decimal import Decimal

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import SetSafetyPolicy
from noren.journeys.margins import review_in_turn
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM

MADE_ON_THE_DAY = "cafe"


def keep_margins(*, at: datetime) -> None:
    """Nine of ten promises are to be sure wherever goods lie; the café's are made anew every day. Reviewed at once, so that
    the first page shows what is kept back."""
    everywhere = SetSafetyPolicy(id=derived_id("demo.safety"), promise_percent=Decimal(90), most=3)
    fresh = SetSafetyPolicy(
        id=derived_id("demo.safety", MADE_ON_THE_DAY),
        department_id=derived_id("demo.department", MADE_ON_THE_DAY),
        promise_percent=None,
    )
    for policy in (everywhere, fresh):
        stock.set_safety_policy(input=policy, actor=SYSTEM, at=at)
    review_in_turn(at=at)
