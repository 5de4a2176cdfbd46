"""What each role may do, as permission patterns. A command's name is its permission; reads are `<domain>.view`."""

from dataclasses import dataclass

SHOPPER_GRANTS = frozenset({"checkout.place", "cart.*"})
"""What anyone may do in the shop, signed in or not."""

_CLERK = frozenset(
    {
        "fulfilment.view", "fulfilment.prepare", "fulfilment.hand_over", "fulfilment.ship", "fulfilment.answer_shortfall", "orders.view", "orders.sell",
        "orders.return", "identity.rotate_card",
        "register.view", "register.sell", "register.open_session", "register.end_session", "register.close_session",
        "register.move_cash", "register.return_goods", "register.discount",
        "identity.identify_member", "identity.identify_by_phone", "loyalty.view",
        "stocktake.view", "stocktake.count", "stocktake.adjust", "shelves.place",
        "holds.view", "holds.place", "holds.put_aside", "holds.extend", "holds.release",
        "supply.view", "supply.request_transfer", "supply.approve_transfer", "supply.pick_transfer", "supply.ship_transfer",
        "supply.receive_transfer", "supply.receive_purchase",
        "stock.view", "catalog.view", "places.view", "reports.view",
    }
)  # fmt: skip
_MANAGER = _CLERK | {
    "office.open",
    "accounts.pair_device",
    "stock.move",
    "supply.settle_difference",
    "supply.place_purchase",
    "stock.set_safety",
    "stock.record_counts",
    "stocktake.open",
    "stocktake.close",
    "stocktake.approve",
    "shelves.save_floor",
    "orders.cancel",
    "orders.resend_letter",
    "identity.view",
    "accounts.view",
    "register.discount_any",
    "register.void_sale",
    "register.save_till",
    "loyalty.adjust",
}
_AREA = _MANAGER | {
    "payments.view",
    "places.edit",
    "loyalty.liability",
    "register.set_discount_limit",
    "stocktake.approve_any",
    "stocktake.set_limit",
    "loyalty.adjust_beyond_limit",
}

ROLES: dict[str, frozenset[str]] = {
    "head_office": frozenset({"*"}),
    "area_manager": _AREA,
    "store_manager": _MANAGER,
    "clerk": _CLERK,
}
"""Clerks and store managers work at the places of their role row, area managers at several, head office everywhere."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope of an API key."""

    name: str
    ja: str
    en: str


SCOPES = (
    Scope("catalog.view", "商品を見る", "See products"),
    Scope("catalog.*", "商品と価格を変更する", "Change products and prices"),
    Scope("places.*", "店舗を変更する", "Change stores"),
    Scope("stock.view", "在庫を見る", "See stock"),
    Scope("stock.*", "在庫を動かす", "Move and reserve stock"),
    Scope("stocktake.*", "棚卸と在庫調整をする", "Count and adjust stock"),
    Scope("supply.*", "店間移動と入荷を扱う", "Transfer and receive goods"),
    Scope("epcis.view", "EPCISイベントを見る", "See EPCIS events"),
    Scope("epcis.*", "EPCISイベントを登録する", "Capture EPCIS events"),
    Scope("holds.*", "取り置きをする・ルールを変更する", "Hold goods and change the rules of holds"),
    Scope("shelves.*", "フロア図と商品の棚を変更する", "Change floor plans and places of goods"),
    Scope("orders.view", "注文を見る", "See orders"),
    Scope("orders.*", "販売・取消・返品をする", "Sell, cancel and return"),
    Scope("register.*", "レジを操作する", "Run the register"),
    Scope("fulfilment.*", "受け渡しと発送をする", "Prepare, hand over and ship"),
    Scope("payments.view", "支払いを見る", "See payments"),
    Scope("identity.view", "会員を見る", "See members"),
    Scope("identity.identify_member", "会員証を読み取る", "Read membership codes"),
    Scope("loyalty.view", "ポイントを見る", "See points"),
    Scope("loyalty.*", "ポイントとそのルールを変更する", "Change points and their rules"),
    Scope(
        "webhooks.*", "Webhookを設定する（すべてのイベントを受け取れます）", "Set up webhooks (receives every event)"
    ),
    Scope("bulk_edit.prepare", "一括変更の下書きを作る", "Draft bulk changes"),
    Scope("import.*", "データを取り込む", "Bring in data"),
    Scope("feeds.*", "外部向けフィードを読む", "Read the feeds for other sites"),
)
"""What an API key may be given. A key may always do what a shopper may."""
