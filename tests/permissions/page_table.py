"""What every page answers to everyone, written down: a row is missing, or wrong, until somebody has thought about it.

Left: the page opened; right: its form sent empty. Columns: the people of `browsing.VISITORS`, each in a session of their
own face; one status stands for all. `in` leads to the door, `+` tells that a command was done (nothing was, elsewhere):
a wrong hand-over code is refused and counted. 404 does not even say that the thing is there, 405 that the page is only
for reading or only a form. The things belong to the member and to Shibuya, where `clrk` and `mngr` work; `o_cl` and `o_mg`
work in Umeda. Goods of any store's order are taken back everywhere, so `store-return` opens for every clerk.
"""

TABLE = """
page                      anon memb othr clrk o_cl mngr o_mg area head | the same people, with an empty form
problem                   404                                          | 404
sandbox-pay               200                                          | 200
brand-colour              200                                          | 405
language                  405                                          | 302
home                      200                                          | 405
products                  200                                          | 405
suggest                   200                                          | 405
product                   200                                          | 405
product-where             302                                          | 405
product-named             200                                          | 405
cart                      200                                          | 405
cart-add                  405                                          | 404
cart-set                  405                                          | 302
checkout                  302                                          | 302
checkout-confirm          302                                          | 302
checkout-points           405                                          | 302
checkout-bank             302                                          | 405
orders                    200                                          | 405
order-find                405                                          | 422
order                     404  200  404  404  404  404  404  404  404  | 405
order-cancel              404  200  404  404  404  404  404  404  404  | 404  302+ 404  404  404  404  404  404  404
order-missing             405                                          | 400
order-qr                  404  200  404  404  404  404  404  404  404  | 405
receipt                   404  200  404  404  404  404  404  404  404  | 405
receipt-pdf               404  200  404  404  404  404  404  404  404  | 405
holds                     200                                          | 405
hold-new                  404                                          | 404
hold                      404  200  404  404  404  404  404  404  404  | 405
hold-buy                  404  200  404  404  404  404  404  404  404  | 404  422  404  404  404  404  404  404  404
hold-place                405                                          | 302
hold-cancel               405                                          | 404  302+ 404  404  404  404  404  404  404
try-ons                   in   200  200  in   in   in   in   in   in   | 405
try-on-bring              405                                          | 401  302  302  401  401  401  401  401  401
try-on-end                405                                          | 401  404  404  401  401  401  401  401  401
stores                    200                                          | 405
choose-store              405                                          | 302
store-page                200                                          | 405
sign-in                   200  302  302  200  200  200  200  200  200  | 422
sign-in-code              302                                          | 302
sign-out                  405                                          | 302
me                        200                                          | 401  302+ 302+ 401  401  401  401  401  401
own-data                  in   200  200  in   in   in   in   in   in   | 405
news                      405                                          | 401  302+ 302+ 401  401  401  401  401  401
card                      in   200  200  in   in   in   in   in   in   | in   302+ 302+ in   in   in   in   in   in
card-rotate               405                                          | 401  302+ 404  401  401  401  401  401  401
card-offline              200                                          | 405
points                    in   200  200  in   in   in   in   in   in   | 405
link-card                 405                                          | 401  422  422  401  401  401  401  401  401
link-email                405                                          | 401  422  422  401  401  401  401  401  401
link-phone                405                                          | 401  422  422  401  401  401  401  401  401
legal                     200                                          | 405
returns-policy            200                                          | 405
privacy                   200                                          | 405
offline                   200                                          | 405
manifest                  200                                          | 405
robots                    200                                          | 405
sitemap                   200                                          | 405
sitemap-pages             200                                          | 405
sitemap-products          200                                          | 405
service-worker            200                                          | 405
to-store                  302                                          | 302
to-office                 302                                          | 302
store-home                in   in   in   200  200  200  200  200  200  | 401  401  401  200  200  200  200  200  200
store-manifest            200                                          | 405
store-sign-in             200  200  200  302  302  302  302  302  302  | 401
store-passkey-start       405                                          | 200
store-passkey-finish      405                                          | 401
store-sign-in-pin         405                                          | 404
store-lock                405                                          | 302
store-sign-out            405                                          | 302
store-own                 in   in   in   200  200  200  200  200  200  | 401  401  401  200  200  200  200  200  200
store-password            405                                          | 401  401  401  422  422  422  422  422  422
store-begin-passkey       405                                          | 401  401  401  200  200  200  200  200  200
store-keep-passkey        405                                          | 401  401  401  400  400  400  400  400  400
store-remove-passkey      405                                          | 401  401  401  404  404  404  404  404  404
store-pin                 405                                          | 401  401  401  422  422  422  422  422  403
store-devices             in   in   in   403  403  200  200  200  200  | 405
store-pair                405                                          | 401  401  401  403  403  422  422  422  422
store-unpair              405                                          | 401  401  401  403  403  302+ 404  302+ 302+
store-choose              in   in   in   200  200  200  200  200  200  | 401  401  401  200  200  200  200  200  200
store-present             405                                          | 401  401  401  404  404  404  404  404  404
store-pick-list           in   in   in   200  200  200  200  200  200  | 405
store-part                in   in   in   200  404  200  404  200  200  | 405
store-prepare             405                                          | 401  401  401  400  404  400  404  400  400
store-reject              405                                          | 401  401  401  302  404  302  404  302  302
store-answer              405                                          | 401  401  401  400  404  400  404  400  400
store-hand-over           405                                          | 401  401  401  400+ 404  400+ 404  400+ 400+
store-send                405                                          | 401  401  401  400  404  400  404  400  400
store-shipments           in   in   in   200  200  200  200  200  200  | 405
store-order               in   in   in   200  404  200  404  200  200  | 405
store-cancel              405                                          | 401  401  401  403  404  302+ 404  302+ 302+
store-returns             in   in   in   200  200  200  200  200  200  | 405
store-return              in   in   in   200  200  200  200  200  200  | 401  401  401  400  400  400  400  400  400
store-return-slip         in   in   in   200  404  200  404  200  200  | 405
store-register            in   in   in   200  200  200  200  200  200  | 405
store-register-scan       405                                          | 401  401  401  302  302  302  302  302  302
store-register-goods      in   in   in   200  200  200  200  200  200  | 405
store-register-member     405                                          | 401  401  401  302  302  302  302  302  302
store-register-points     405                                          | 401  401  401  302  302  302  302  302  302
store-register-line       405                                          | 401  401  401  302  302  302  302  302  302
store-register-clear      405                                          | 401  401  401  302  302  302  302  302  302
store-register-send       in   in   in   200  200  200  200  200  200  | 401  401  401  302  302  302  302  302  302
store-register-pay        405                                          | 401  401  401  302  302  302  302  302  302
store-register-wait       405                                          | 401  401  401  302  302  302  302  302  302
store-register-open       405                                          | 401  401  401  400  400  400  400  400  400
store-register-till       405                                          | 401  401  401  400  400  400  400  400  400
store-register-cash       405                                          | 401  401  401  400  302  400  302  400  400
store-register-x          in   in   in   200  302  200  302  200  200  | 405
store-register-end        405                                          | 401  401  401  302+ 302  302+ 302  302+ 302+
store-register-close      405                                          | 401  401  401  400  302  400  302  400  400
store-register-reports    in   in   in   200  200  200  200  200  200  | 405
store-register-z          in   in   in   200  403  200  403  200  200  | 405
store-register-receipt    in   in   in   200  404  200  404  200  200  | 405
store-register-pdf        in   in   in   200  404  200  404  200  200  | 405
store-register-void       405                                          | 401  401  401  302  302  302  302  302  302
store-stock               in   in   in   200  200  200  200  200  200  | 405
store-product             in   in   in   302  302  302  302  302  302  | 405
store-shelf               in   in   in   200  200  200  200  200  200  | 405
store-move                405                                          | 401  401  401  403  403  400  400  400  400
store-place               405                                          | 401  401  401  400  400  400  400  400  400
store-rfid                in   in   in   200  200  200  200  200  200  | 401  401  401  400  400  400  400  400  400
store-safety              405                                          | 401  401  401  403  403  400  400  400  400
store-holds               in   in   in   200  200  200  200  200  200  | 405
store-new-hold            in   in   in   302  302  302  302  302  302  | 401  401  401  302  302  302  302  302  302
store-hold-ring-up        405                                          | 401  401  401  302  302  302  302  302  302
store-hold-put-aside      405                                          | 401  401  401  302+ 403  302+ 403  302+ 302+
store-hold-extend         405                                          | 401  401  401  302+ 403  302+ 403  302+ 302+
store-hold-release        405                                          | 401  401  401  302+ 403  302+ 403  302+ 302+
store-hold-put-back       405                                          | 401  401  401  302+ 403  302+ 403  302+ 302+
store-stocktakes          in   in   in   200  200  200  200  200  200 | 405
store-begin-stocktake     405                                          | 401  401  401  403  403  302+ 302+ 302+ 302+
store-stocktake           in   in   in   200  404  200  404  200  200 | 405
store-stocktake-find      in   in   in   404  404  404  404  404  404 | 405
store-stocktake-area      in   in   in   200  404  200  404  200  200 | 405
store-stocktake-count     405                                          | 401  401  401  400  404  400  404  400  400
store-stocktake-withdraw  405                                          | 401  401  401  404  404  404  404  404  404
store-stocktake-mark      405                                          | 401  401  401  302+ 404  302+ 404  302+ 302+
store-transfers           in   in   in   200  200  200  200  200  200  | 405
store-new-transfer        in   in   in   302  302  302  302  302  302  | 401  401  401  302  302  302  302  302  302
store-transfer            in   in   in   200  404  200  404  200  200  | 405
store-transfer-approve    405                                          | 401  401  401  302+ 404  302+ 404  302+ 302+
store-transfer-refuse     405                                          | 401  401  401  302+ 404  302+ 404  302+ 302+
store-transfer-cancel     405                                          | 401  401  401  302+ 404  302+ 404  302+ 302+
store-transfer-pick       405                                          | 401  401  401  400  404  400  404  400  400
store-transfer-ship       405                                          | 401  401  401  409  404  409  404  409  409
store-transfer-receive    405                                          | 401  401  401  400  404  400  404  400  400
store-transfer-settle     405                                          | 401  401  401  400  404  400  404  400  400
store-unordered           in   in   in   200  200  200  200  200  200  | 401  401  401  400  400  400  400  400  400
store-purchase            in   in   in   200  404  200  404  200  200  | 405
store-purchase-receive    405                                          | 401  401  401  400  404  400  404  400  400
store-purchase-close      405                                          | 401  401  401  403  404  302+ 404  302+ 302+
store-today               in   in   in   200  200  200  200  200  200  | 405
office-home               in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-search             in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-sign-in            200  200  200  302  302  302  302  302  302  | 401
office-passkey-options    405                                          | 200
office-passkey-sign-in    405                                          | 400
office-first-day          403  403  403  302  302  302  302  302  302  | 403  403  403  302  302  302  302  302  302
office-first-day-business in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-brand    in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-upload-brand in in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-trade    in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-modules  in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  400
office-first-day-store    in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-tax      in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-people   in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  302
office-first-day-products in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  302
office-first-day-template in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-first-day-file     in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-upload-products in in in 403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-first-day-payment  in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-first-day-ready    in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  400
office-sign-out           405                                          | 302
office-security           in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-change-password    405                                          | 401  401  401  403  403  400  400  400  400
office-set-up-totp        in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  400  400  400  400
office-remove-totp        405                                          | 401  401  401  403  403  400  400  400  400
office-begin-passkey      405                                          | 401  401  401  403  403  200  200  200  200
office-keep-passkey       405                                          | 401  401  401  403  403  400  400  400  400
office-remove-passkey     405                                          | 401  401  401  403  403  404  404  404  404
office-order-list         in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-order              in   in   in   403  403  200  404  200  200  | 401  401  401  403  403  200  404  200  200
office-cancel             405                                          | 401  401  401  403  403  400  400  400  400
office-resend-letter      405                                          | 401  401  401  403  403  409  404  409  409
office-work               in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-payments           in   in   in   403  403  403  403  200  200  | 401  401  401  403  403  403  403  200  200
office-payment            in   in   in   403  403  403  403  200  200  | 401  401  401  403  403  403  403  200  200
office-retry-payment      405                                          | 401  401  401  403  403  403  403  403  400
office-bulk               in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-bulk-template      in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-bulk-prepare       405                                          | 401  401  401  403  403  403  403  403  422
office-bulk-one           in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-bulk-step          405                                          | 401  401  401  403  403  403  403  403  404
office-product-list       in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-new-product        in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-product            in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  403  403  403  422
office-archive            405                                          | 401  401  401  403  403  403  403  403  400
office-prices             in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-set-prices         405                                          | 401  401  401  403  403  403  403  403  422
office-pictures           in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-order-pictures     405                                          | 401  401  401  403  403  403  403  403  302
office-remove-picture     405                                          | 401  401  401  403  403  403  403  403  400
office-upload-picture     405                                          | 401  401  401  403  403  403  403  403  422
office-departments        in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  403  403  403  422
office-departments-at     in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  403  403  403  422
office-taxes              in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-set-tax-rate       405                                          | 401  401  401  403  403  403  403  403  422
office-points             in   in   in   403  403  403  403  200  200  | 401  401  401  403  403  403  403  200  200
office-point-rules        in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-set-point-rule     405                                          | 401  401  401  403  403  403  403  403  422
office-save-programme     405                                          | 401  401  401  403  403  403  403  403  422
office-stock-levels       in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-safety             in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-set-safety-policy  405                                          | 401  401  401  403  403  403  403  403  422
office-sourcing           in   in   in   403  403  200  200  200  200 | 405
office-set-sourcing-policy 405                                         | 401  401  401  403  403  403  403  403  422
office-holds              in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-set-hold-rule      405                                          | 401  401  401  403  403  403  403  403  422
office-shortfalls         in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-transfers          in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-transfer           in   in   in   403  403  200  404  200  200 | 401  401  401  403  403  200  404  200  200
office-settle-difference  405                                          | 401  401  401  403  403  422  404  422  422
office-cancel-transfer    405                                          | 401  401  401  403  403  422  404  422  422
office-purchases          in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-new-purchase       in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  422  422  422  422
office-delivery-file      in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  422  422  422  422
office-upload-deliveries  in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  422  422  422  422
office-delivery-template  in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-purchase           in   in   in   403  403  200  404  200  200 | 401  401  401  403  403  200  404  200  200
office-change-purchase    in   in   in   403  403  200  404  200  200 | 401  401  401  403  403  422  404  422  422
office-explain-difference 405                                          | 401  401  401  403  403  422  404  422  422
office-purchase-step      405                                          | 401  401  401  403  403  404  404  404  404
office-suppliers          in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  403  403  403  422
office-stocktakes         in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-new-stocktake      in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-begin-stocktake    405                                          | 401  401  401  403  403  422  422  422  422
office-stocktake          in   in   in   403  403  200  403  200  200 | 401  401  401  403  403  200  403  200  200
office-stocktake-step     405                                          | 401  401  401  403  403  404  404  404  404
office-adjustments        in   in   in   403  403  200  200  200  200 | 401  401  401  403  403  200  200  200  200
office-adjust-stock       405                                          | 401  401  401  403  403  422  422  422  422
office-decide-adjustment  405                                          | 401  401  401  403  403  422  422  422  422
office-adjustment-settings in   in   in   403  403  403  403  200  200 | 401  401  401  403  403  403  403  200  200
office-set-adjustment-limit 405                                          | 401  401  401  403  403  403  403  422  422
office-save-reason        405                                          | 401  401  401  403  403  403  403  403  422
office-level              in   in   in   403  403  200  403  200  200  | 401  401  401  403  403  200  403  200  200
office-move               405                                          | 401  401  401  403  403  422  403  422  422
office-set-safety         405                                          | 401  401  401  403  403  422  403  422  422
office-member-list        in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-member             in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-adjust-points      405                                          | 401  401  401  403  403  422  422  422  422
office-store-list         in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-new-store          in   in   in   403  403  403  403  200  200  | 401  401  401  403  403  403  403  422  422
office-store              in   in   in   403  403  200  404  200  200  | 401  401  401  403  403  403  404  422  422
office-floors             in   in   in   403  403  200  404  200  200  | 401  401  401  403  403  422  404  422  422
office-remove-floor       405                                          | 401  401  401  403  403  404  404  404  404
office-upload-places      405                                          | 401  401  401  403  403  422  404  422  422
office-archive-store      405                                          | 401  401  401  403  403  403  403  400  400
office-discounts          in   in   in   403  403  403  403  200  200  | 401  401  401  403  403  403  403  200  200
office-set-discount-limit 405                                          | 401  401  401  403  403  403  403  422  422
office-sellers            in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-company            in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-company-at         in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-upload-brand       in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-upload-brand-at    in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-brand              in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-brand-at           in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-staff-list         in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-new-person         in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-person             in   in   in   403  403  200  404  200  200  | 401  401  401  403  403  403  404  403  422
office-set-roles          405                                          | 401  401  401  403  403  403  403  403  400
office-set-password       405                                          | 401  401  401  403  403  403  403  403  400
office-switch             405                                          | 401  401  401  403  403  403  403  403  409
office-key-list           in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-new-key            in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-rotate             405                                          | 401  401  401  403  403  403  403  403  200+
office-revoke             405                                          | 401  401  401  403  403  403  403  403  400
office-feeds              in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-feed-stock         in   in   in   403  403  200  200  200  200  | 401  401  401  403  403  200  200  200  200
office-webhooks           in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-new-webhook        in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-webhook            in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-edit-webhook       in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  422
office-test-webhook       405                                          | 401  401  401  403  403  403  403  403  400
office-rotate-webhook     405                                          | 401  401  401  403  403  403  403  403  200+
office-switch-webhook     405                                          | 401  401  401  403  403  403  403  403  400
office-modules            in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  400
office-replay-webhook     405                                          | 401  401  401  403  403  403  403  403  400
office-webhook-delivery   in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-imports            in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-import             in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-import-rejects     in   in   in   403  403  403  403  403  404  | 401  401  401  403  403  403  403  403  404
office-audit              in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-system             in   in   in   403  403  403  403  403  200  | 401  401  401  403  403  403  403  403  200
office-verify             405                                          | 401  401  401  403  403  403  403  403  400
office-try-delivery       405                                          | 401  401  401  403  403  403  403  403  400
office-try-mail           405                                          | 401  401  401  403  403  403  403  403  400
"""


def expected(people: tuple[str, ...]) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """The table by page: what opening it and what sending its form answers to each."""
    rows = {}
    for line in TABLE.strip().splitlines()[1:]:
        seen, sent = (cells.split() for cells in line.split("|"))
        page = seen.pop(0)
        rows[page] = (_spread(seen, people), _spread(sent, people))
    return rows


def _spread(cells: list[str], people: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(people, cells[0]) if len(cells) == 1 else dict(zip(people, cells, strict=True))
