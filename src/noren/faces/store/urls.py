from django.urls import path

from noren.faces.store.views import app, orders, parts, queue, returns, shipments, sign_in, stock, today

urlpatterns = [
    path("", queue.home, name="store-home"),
    path("app.webmanifest", app.manifest, name="store-manifest"),
    path("sign-in", sign_in.sign_in, name="store-sign-in"),
    path("sign-in/passkey/start", sign_in.passkey_start, name="store-passkey-start"),
    path("sign-in/passkey/finish", sign_in.passkey_finish, name="store-passkey-finish"),
    path("sign-out", sign_in.sign_out, name="store-sign-out"),
    path("choose", sign_in.choose, name="store-choose"),
    path("present", queue.present, name="store-present"),
    path("pick-list", queue.pick, name="store-pick-list"),
    path("parts/<uuid:part_id>", parts.part, name="store-part"),
    path("parts/<uuid:part_id>/prepare", parts.prepare, name="store-prepare"),
    path("parts/<uuid:part_id>/hand-over", parts.hand_over, name="store-hand-over"),
    path("parts/<uuid:part_id>/send", parts.send, name="store-send"),
    path("shipments", shipments.parcels, name="store-shipments"),
    path("orders/<uuid:order_id>", orders.order, name="store-order"),
    path("orders/<uuid:order_id>/cancel", orders.cancel, name="store-cancel"),
    path("returns", returns.search, name="store-returns"),
    path("returns/<uuid:order_id>", returns.take_back, name="store-return"),
    path("returns/<uuid:order_id>/<uuid:return_id>", returns.slip, name="store-return-slip"),
    path("stock", stock.search, name="store-stock"),
    path("stock/products/<uuid:product_id>", stock.product, name="store-product"),
    path("stock/<uuid:variant_id>", stock.shelf, name="store-shelf"),
    path("stock/<uuid:variant_id>/move", stock.move, name="store-move"),
    path("stock/<uuid:variant_id>/safety", stock.safety, name="store-safety"),
    path("today", today.today, name="store-today"),
]
