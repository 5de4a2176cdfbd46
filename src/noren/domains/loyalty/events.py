"""Facts that loyalty publishes."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class PointsPromised(Event):
    """An order will bring points with the hand-over of its goods."""

    type: ClassVar[str] = "loyalty.points_promised.v1"
    order_id: UUID
    member_id: UUID
    points: int

    @property
    def subject(self) -> UUID:
        return self.order_id

    @property
    def topics(self) -> list[str]:
        return [f"order:{self.order_id}", f"member:{self.member_id}"]
