"""Stock near a position, and promises of it, over the API. An order's own promise is moved by its order alone."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.orders import api as orders
from noren.domains.places.contracts import Service
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReleaseStock, Reservation, ReserveStock, StockMoved
from noren.journeys.reads.nearest_stock import NearbyStock, nearest_stock
from noren.kernel.errors import AppError, ErrorKind
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["stock"])


class PromisedToAnOrder(AppError):
    """The reservation is an order's: cancel the order, or lines of it, instead."""

    code = "stock.promised_to_an_order"
    kind = ErrorKind.CONFLICT
    message = "These units are promised to an order."


class Near(BaseModel):
    variant_id: UUID
    quantity: Annotated[int, Field(ge=1, le=1_000)] = 1
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    service: Service | None = None


@router.get("/availability/nearest", response=list[NearbyStock], operation_id="stock.nearest")
def nearest(request: HttpRequest, asked: Query[Near]) -> list[NearbyStock]:
    """The nearest places that can promise so many units of a variant at this instant, nearest first."""
    return nearest_stock(
        variant_id=asked.variant_id,
        quantity=asked.quantity,
        lat=asked.lat,
        lon=asked.lon,
        limit=asked.limit,
        service=asked.service,
        at=now(),
    )


@router.post("/stock/reservations", response={201: Reservation}, operation_id="stock.reserve")
def reserve(request: HttpRequest, body: ReserveStock) -> Status[Reservation]:
    """Promise units at given places, all lines or none."""
    for location_id in {line.location_id for line in body.lines}:
        actor_of(request).require("stock.reserve", location_id)
    _refuse_orders_own(body.reservation_id)
    return Status(201, perform(request, stock.reserve, body))


@router.post("/stock/reservations/releases", response=StockMoved, operation_id="stock.release")
def release(request: HttpRequest, body: ReleaseStock) -> StockMoved:
    """Give promised units back; those of an order are given back by its cancellation."""
    actor = actor_of(request)
    actor.require("stock.release")
    for location_id in stock.places_of_reservation(reservation_id=body.reservation_id):
        actor.require("stock.release", location_id)
    _refuse_orders_own(body.reservation_id)
    return perform(request, stock.release, body)


def _refuse_orders_own(reservation_id: UUID) -> None:
    if orders.is_order(order_id=reservation_id):
        raise PromisedToAnOrder
