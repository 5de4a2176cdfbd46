from django.urls import path

from noren.domains.places.contracts import Module
from noren.faces.member.problems import problem
from noren.faces.member.views import (
    account,
    app,
    card,
    cart,
    checkout,
    home,
    legal,
    orders,
    points,
    products,
    receipt,
    stores,
)
from noren.faces.shared.errors import frame_problems
from noren.faces.shared.modules import belongs_to

frame_problems("/", problem)

urlpatterns = [
    path("", home.home, name="home"),
    path("products", products.products, name="products"),
    path("products/suggest", products.suggest, name="suggest"),
    path("products/<uuid:product_id>", products.product, name="product"),
    path("products/<uuid:product_id>/where", products.where, name="product-where"),
    path("products/<uuid:product_id>/<str:slug>", products.product, name="product-named"),
    path("cart", belongs_to(Module.WEB_ORDERS, cart.cart), name="cart"),
    path("cart/add", belongs_to(Module.WEB_ORDERS, cart.add), name="cart-add"),
    path("cart/set", belongs_to(Module.WEB_ORDERS, cart.set_line), name="cart-set"),
    path("checkout", belongs_to(Module.WEB_ORDERS, checkout.details), name="checkout"),
    path("checkout/confirm", belongs_to(Module.WEB_ORDERS, checkout.confirm), name="checkout-confirm"),
    path("checkout/points", belongs_to(Module.WEB_ORDERS, checkout.points), name="checkout-points"),
    path("checkout/bank/<uuid:order_id>", checkout.bank, name="checkout-bank"),
    path("orders", orders.orders_list, name="orders"),
    path("orders/find", orders.find, name="order-find"),
    path("orders/<uuid:order_id>", orders.order, name="order"),
    path("orders/<uuid:order_id>/cancel", orders.cancel, name="order-cancel"),
    path("orders/<uuid:order_id>/parts/<uuid:part_id>/qr.svg", orders.qr, name="order-qr"),
    path("orders/<uuid:order_id>/receipt", receipt.show, name="receipt"),
    path("orders/<uuid:order_id>/receipt.pdf", receipt.pdf, name="receipt-pdf"),
    path("stores", stores.stores, name="stores"),
    path("stores/mine", stores.choose, name="choose-store"),
    path("stores/<uuid:location_id>", stores.store, name="store-page"),
    path("sign-in", belongs_to(Module.MEMBERSHIP, account.sign_in), name="sign-in"),
    path("sign-in/code", belongs_to(Module.MEMBERSHIP, account.code), name="sign-in-code"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("me", belongs_to(Module.MEMBERSHIP, account.me), name="me"),
    path("me/data.json", belongs_to(Module.MEMBERSHIP, account.data), name="own-data"),
    path("me/news", belongs_to(Module.MEMBERSHIP, account.news), name="news"),
    path("card", belongs_to(Module.MEMBERSHIP, card.card), name="card"),
    path("card/new-code", belongs_to(Module.MEMBERSHIP, card.rotate), name="card-rotate"),
    path("card/offline", card.offline, name="card-offline"),
    path("points", belongs_to(Module.POINTS, points.points), name="points"),
    path("points/link-card", belongs_to(Module.POINTS, points.link_card), name="link-card"),
    path("points/link-email", belongs_to(Module.POINTS, points.link_email), name="link-email"),
    path("points/link-phone", belongs_to(Module.POINTS, points.link_phone), name="link-phone"),
    path("legal", legal.legal, name="legal"),
    path("returns-policy", legal.returns, name="returns-policy"),
    path("privacy", legal.privacy, name="privacy"),
    path("offline", app.offline, name="offline"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service-worker"),
]
