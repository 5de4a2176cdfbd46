"""Filling an empty installation, step by step, all or nothing."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from noren.demo import chain, floor, goods, people, points, shelves
from noren.demo.clock import Clock
from noren.demo.margins import keep_margins
from noren.demo.scene import set_scene
from noren.demo.tills import Tills
from noren.demo.trade import Trade
from noren.domains.catalog.contracts import KeptImage
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.command import as_history
from noren.platform.outbox.relay import relay_all

Progress = Callable[[int, int, str], None]
SEED = 20180401
DAYS, SHOPPERS, STORES = 28, 2_000, 24
"""Three of four shoppers are members."""
STOCK_TAKING = (64, 256, 1024, 4096)
"""After so many steps the planner is told again how full the tables are."""
SIGN_INS = "demo-signins.json"


def load(progress: Progress, *, days: int = DAYS, shoppers: int = SHOPPERS, stores: int = STORES) -> None:
    """Load the demo chain: so many days of trade, so many people who shop there, its first so many stores.

    The pictures' files are kept first; everything else is one transaction, so that a load which was interrupted has
    left nothing and the next start begins anew.
    """
    clock, rng, stock_list = Clock(now(), days), Random(SEED), goods.read_goods()  # noqa: S311 - a story, not a secret
    pictures = _draw(stock_list, progress)
    with transaction.atomic():
        with as_history():
            rows = _open_stores(stores, clock, progress)
            staff, people_known = _introduce(shoppers, clock, rng, progress)
            _fill_catalogue(stock_list, pictures, clock, progress)
            shelf = _fill_shelves(stock_list, rows, clock, rng, progress)
            if any(row["code"] == floor.STORE for row in rows):
                floor.draw(stock_list, clock=clock)
            tills = Tills(rng)
            tills.set_up([row["code"] for row in rows if row["code"] != chain.WAREHOUSE], clock=clock)
        _take_stock_of_tables()
        trade = Trade(clock, stock_list, rows, staff, people_known, shelf, rng, tills)
        _live_through(trade, progress)
        keep_margins(at=now())
        progress(0, 1, "Lists and searches")
        relay_all(at=now())
        progress(1, 1, "Lists and searches")


_GROWN = """
SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'stock%'
"""


def _take_stock_of_tables(*, grown: bool = False) -> None:
    """Nothing is committed before the end, so nobody else could tell the planner how full the tables are by now.

    Plans that were made for empty tables, and kept, read them whole: half of the load's time went into that. `grown`:
    all but the stock's tables, whose rows are rewritten within the one transaction again and again; measured anew,
    their indexes looked so large that they were not used any more.
    """
    with connection.cursor() as cursor:
        if grown:
            cursor.execute(_GROWN)
            cursor.execute(f"ANALYZE {cursor.fetchone()[0]}")
        else:
            cursor.execute("ANALYZE")


def _draw(stock_list: list[goods.Goods], progress: Progress) -> dict[tuple[str, str], KeptImage]:
    total = sum(len(item.colours) or 1 for item in stock_list)
    pictures = {}
    for done, (item, colour, kept) in enumerate(goods.keep_pictures(stock_list), start=1):
        pictures[item.code, colour] = kept
        progress(done, total, "Pictures")
    return pictures


def _open_stores(count: int, clock: Clock, progress: Progress) -> list[dict[str, Any]]:
    chain.save_company(clock)
    points.save_programme(clock)
    everywhere = chain.read_places()
    rows = everywhere[:count] + [row for row in everywhere[count:] if row["code"] == chain.WAREHOUSE]
    for done, row in enumerate(rows, start=1):
        chain.save_place(row, clock=clock)
        progress(done, len(rows), "Stores")
    return rows


def _introduce(
    count: int, clock: Clock, rng: Random, progress: Progress
) -> tuple[dict[str, Actor], list[people.Shopper]]:
    password, pin = people.new_password(), people.new_pin()
    staff = people.save_staff(password=password, pin=pin, clock=clock)
    shoppers = people.make_shoppers(count=count, rng=rng)
    for done, shopper in enumerate(shoppers, start=1):
        people.register(shopper, clock=clock, rng=rng)
        progress(done, len(shoppers), "Customers and staff")
    if shoppers[0].member_id is not None:
        points.welcome(shoppers[0].member_id, clock=clock)
    file = settings.DATA_DIR / SIGN_INS
    file.touch(mode=0o600)
    rows = people.sign_ins(password=password, pin=pin, member=shoppers[0])
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return staff, shoppers


def _fill_catalogue(
    stock_list: list[goods.Goods], pictures: dict[tuple[str, str], KeptImage], clock: Clock, progress: Progress
) -> None:
    goods.save_departments(clock)
    for done, item in enumerate(stock_list, start=1):
        goods.save_goods(item, pictures=pictures, clock=clock)
        progress(done, len(stock_list), "Products")
    goods.set_prices(stock_list, clock=clock)


def _fill_shelves(
    stock_list: list[goods.Goods], rows: list[dict[str, Any]], clock: Clock, rng: Random, progress: Progress
) -> shelves.Shelf:
    shelf: shelves.Shelf = {}
    for done, (_code, filled) in enumerate(shelves.fill(stock_list, rows, clock=clock, rng=rng), start=1):
        shelf = filled
        progress(done, len(rows), "Shelves")
    shelves.keep_safety(stock_list, shelf, clock=clock)
    return shelf


def _live_through(trade: Trade, progress: Progress) -> None:
    trade.plan_days()
    set_scene(trade)
    for done, left in enumerate(trade.go_on(), start=1):
        progress(done, done + left, "Past days and today")
        if done in STOCK_TAKING:
            _take_stock_of_tables(grown=True)
