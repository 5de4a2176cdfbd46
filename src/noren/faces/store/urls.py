from django.urls import path

from noren.domains.places.contracts import Module
from noren.faces.shared.errors import frame_problems
from noren.faces.shared.modules import View, belongs_to
from noren.faces.store.problems import problem
from noren.faces.store.views import (
    app,
    devices,
    holds,
    orders,
    own,
    parts,
    purchases,
    queue,
    register,
    register_day,
    register_payment,
    register_send,
    returns,
    rfid,
    shipments,
    short_parts,
    sign_in,
    stock,
    stocktake,
    today,
    transfers,
)

frame_problems("/store/", problem)


def _of_members(view: View) -> View:
    """A form of the till that knows members."""
    return belongs_to(Module.REGISTER, belongs_to(Module.MEMBERSHIP, view))


urlpatterns = [
    path("", queue.home, name="store-home"),
    path("app.webmanifest", app.manifest, name="store-manifest"),
    path("sign-in", sign_in.sign_in, name="store-sign-in"),
    path("sign-in/passkey/start", sign_in.passkey_start, name="store-passkey-start"),
    path("sign-in/passkey/finish", sign_in.passkey_finish, name="store-passkey-finish"),
    path("sign-in/pin", sign_in.by_pin, name="store-sign-in-pin"),
    path("lock", sign_in.lock, name="store-lock"),
    path("sign-out", sign_in.sign_out, name="store-sign-out"),
    path("own", own.own, name="store-own"),
    path("own/password", own.password, name="store-password"),
    path("own/passkeys/options", own.begin_passkey, name="store-begin-passkey"),
    path("own/passkeys", own.keep_passkey, name="store-keep-passkey"),
    path("own/passkeys/<uuid:passkey_id>/remove", own.remove_passkey, name="store-remove-passkey"),
    path("own/pin", own.pin, name="store-pin"),
    path("devices", devices.devices, name="store-devices"),
    path("devices/pair", devices.pair, name="store-pair"),
    path("devices/<uuid:device_id>/unpair", devices.unpair, name="store-unpair"),
    path("choose", sign_in.choose, name="store-choose"),
    path("present", queue.present, name="store-present"),
    path("pick-list", queue.pick, name="store-pick-list"),
    path("parts/<uuid:part_id>", parts.part, name="store-part"),
    path("parts/<uuid:part_id>/prepare", parts.prepare, name="store-prepare"),
    path("parts/<uuid:part_id>/hand-over", parts.hand_over, name="store-hand-over"),
    path("parts/<uuid:part_id>/reject", short_parts.reject, name="store-reject"),
    path("parts/<uuid:part_id>/answers/<uuid:shortfall_id>", short_parts.answer, name="store-answer"),
    path("parts/<uuid:part_id>/send", parts.send, name="store-send"),
    path("shipments", shipments.parcels, name="store-shipments"),
    path("orders/<uuid:order_id>", orders.order, name="store-order"),
    path("orders/<uuid:order_id>/cancel", orders.cancel, name="store-cancel"),
    path("returns", returns.search, name="store-returns"),
    path("returns/<uuid:order_id>", returns.take_back, name="store-return"),
    path("returns/<uuid:order_id>/<uuid:return_id>", returns.slip, name="store-return-slip"),
    path("register", belongs_to(Module.REGISTER, register.home), name="store-register"),
    path("register/scan", belongs_to(Module.REGISTER, register.scan), name="store-register-scan"),
    path("register/goods", belongs_to(Module.REGISTER, register.goods), name="store-register-goods"),
    path("register/member", _of_members(register.member), name="store-register-member"),
    path("register/points", _of_members(belongs_to(Module.POINTS, register.points)), name="store-register-points"),
    path("register/line", belongs_to(Module.REGISTER, register.line), name="store-register-line"),
    path("register/clear", belongs_to(Module.REGISTER, register.clear), name="store-register-clear"),
    path("register/send", belongs_to(Module.REGISTER, register_send.send), name="store-register-send"),
    path("register/pay", belongs_to(Module.REGISTER, register_payment.pay), name="store-register-pay"),
    path("register/wait", belongs_to(Module.REGISTER, register_payment.wait), name="store-register-wait"),
    path("register/open", belongs_to(Module.REGISTER, register_day.open_till), name="store-register-open"),
    path("register/tills", belongs_to(Module.REGISTER, register_day.save_till), name="store-register-till"),
    path("register/cash", belongs_to(Module.REGISTER, register_day.cash), name="store-register-cash"),
    path("register/x", belongs_to(Module.REGISTER, register_day.x_page), name="store-register-x"),
    path("register/end", belongs_to(Module.REGISTER, register_day.end), name="store-register-end"),
    path("register/close", belongs_to(Module.REGISTER, register_day.close), name="store-register-close"),
    path("register/reports", register_day.reports, name="store-register-reports"),
    path("register/z/<uuid:session_id>", register_day.z_page, name="store-register-z"),
    path("register/sales/<uuid:sale_id>", register_payment.receipt, name="store-register-receipt"),
    path("register/sales/<uuid:sale_id>/receipt.pdf", register_payment.pdf, name="store-register-pdf"),
    path(
        "register/sales/<uuid:sale_id>/void",
        belongs_to(Module.REGISTER, register_payment.void),
        name="store-register-void",
    ),
    path("stock", stock.search, name="store-stock"),
    path("stock/rfid", rfid.rfid, name="store-rfid"),
    path("stock/products/<uuid:product_id>", stock.product, name="store-product"),
    path("stock/<uuid:variant_id>", stock.shelf, name="store-shelf"),
    path("stock/<uuid:variant_id>/move", stock.move, name="store-move"),
    path("stock/<uuid:variant_id>/place", stock.place, name="store-place"),
    path("stock/<uuid:variant_id>/safety", stock.safety, name="store-safety"),
    path("stocktake", stocktake.stocktakes, name="store-stocktakes"),
    path("stocktake/begin", stocktake.begin, name="store-begin-stocktake"),
    path("stocktake/<uuid:stocktake_id>", stocktake.areas, name="store-stocktake"),
    path("stocktake/<uuid:stocktake_id>/find", stocktake.find, name="store-stocktake-find"),
    path("stocktake/<uuid:stocktake_id>/<uuid:area_id>", stocktake.counting, name="store-stocktake-area"),
    path("stocktake/<uuid:stocktake_id>/<uuid:area_id>/count", stocktake.count, name="store-stocktake-count"),
    path("stocktake/<uuid:stocktake_id>/<uuid:area_id>/withdraw", stocktake.withdraw, name="store-stocktake-withdraw"),
    path("stocktake/<uuid:stocktake_id>/<uuid:area_id>/mark", stocktake.mark, name="store-stocktake-mark"),
    path("transfers", belongs_to(Module.TRANSFERS, transfers.transfers), name="store-transfers"),
    path("transfers/new", belongs_to(Module.TRANSFERS, transfers.request_transfer), name="store-new-transfer"),
    path("transfers/<uuid:transfer_id>", belongs_to(Module.TRANSFERS, transfers.transfer), name="store-transfer"),
    path("transfers/<uuid:transfer_id>/pick", belongs_to(Module.TRANSFERS, transfers.pick), name="store-transfer-pick"),
    path("transfers/<uuid:transfer_id>/ship", belongs_to(Module.TRANSFERS, transfers.ship), name="store-transfer-ship"),
    path(
        "transfers/<uuid:transfer_id>/receive",
        belongs_to(Module.TRANSFERS, transfers.receive),
        name="store-transfer-receive",
    ),
    path(
        "transfers/<uuid:transfer_id>/settle",
        belongs_to(Module.TRANSFERS, transfers.settle),
        name="store-transfer-settle",
    ),
    *(
        path(
            f"transfers/<uuid:transfer_id>/{step}",
            belongs_to(Module.TRANSFERS, transfers.decide),
            {"step": step},
            name=f"store-transfer-{step}",
        )
        for step in ("approve", "refuse", "cancel")
    ),
    path("deliveries/unordered", belongs_to(Module.TRANSFERS, purchases.unordered), name="store-unordered"),
    path("deliveries/<uuid:purchase_id>", belongs_to(Module.TRANSFERS, purchases.purchase), name="store-purchase"),
    path(
        "deliveries/<uuid:purchase_id>/receive",
        belongs_to(Module.TRANSFERS, purchases.receive),
        name="store-purchase-receive",
    ),
    path(
        "deliveries/<uuid:purchase_id>/close",
        belongs_to(Module.TRANSFERS, purchases.close),
        name="store-purchase-close",
    ),
    path("holds", holds.at_work, name="store-holds"),
    path("holds/new", holds.new, name="store-new-hold"),
    path("holds/<uuid:hold_id>/ring-up", belongs_to(Module.REGISTER, holds.ring_up), name="store-hold-ring-up"),
    *(
        path(f"holds/<uuid:hold_id>/{name}", holds.step, {"name": name}, name=f"store-hold-{name}")
        for name in ("put-aside", "extend", "release", "put-back")
    ),
    path("today", today.today, name="store-today"),
]
