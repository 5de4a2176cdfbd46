"""What every operation answers to everyone, written down: a row is missing, or wrong, until somebody has thought about it.

Columns: the people of `scene.PEOPLE`, then keys (most scopes, and those that differ). 2xx is allowed; 401 asks to sign
in, 403 says no, 404 does not even say that the thing is there. 400 means that the request was let through and judged.
Staff see the orders of their places; one of another place only with its code, because goods are taken back anywhere.
"""

TABLE = """
operation                        anon memb othr clrk o_cl mngr area head  keys
catalog.departments              200 200 200 200 200 200 200 200  200
catalog.save_department          401 403 403 403 403 403 403 200  403 catalog.*=200
catalog.find_variant             200 200 200 200 200 200 200 200  200
catalog.product_detail           401 403 403 200 200 200 200 200  403 catalog.view=200 catalog.*=200
catalog.save_product             401 403 403 403 403 403 403 200  403 catalog.*=200
catalog.archive_product          401 403 403 403 403 403 403 200  403 catalog.*=200
catalog.set_prices               401 403 403 403 403 403 403 200  403 catalog.*=200
catalog.attach_image             401 403 403 403 403 403 403 200  403 catalog.*=200
catalog.detach_image             401 403 403 403 403 403 403 204  403 catalog.*=204
storefront.listing               200 200 200 200 200 200 200 200  200
storefront.suggestions           200 200 200 200 200 200 200 200  200
places.list                      200 200 200 200 200 200 200 200  200
places.save_location             401 403 403 403 403 403 403 200  403 places.*=200
places.nearest                   200 200 200 200 200 200 200 200  200
places.view                      200 200 200 200 200 200 200 200  200
places.set_hours                 401 403 403 403 403 403 200 200  403 places.*=200
places.set_special_days          401 403 403 403 403 403 200 200  403 places.*=200
places.archive_location          401 403 403 403 403 403 204 204  403 places.*=204
places.companies                 401 403 403 200 200 200 200 200  403 places.*=200
places.save_company              401 403 403 403 403 403 403 200  403 places.*=200
places.modules                   200 200 200 200 200 200 200 200  200
places.switch_modules            401 403 403 403 403 403 403 200  403 places.*=200
places.brands                    200 200 200 200 200 200 200 200  200
places.set_mark                  401 403 403 403 403 403 403 200  403 places.*=200
places.remove_mark               401 403 403 403 403 403 403 204  403 places.*=204
places.follow_store              401 204 403 403 403 403 403 204  403
places.save_brand                401 403 403 403 403 403 403 200  403 places.*=200
epcis.capture                    401 403 403 403 403 403 403 202  403 epcis.*=202
epcis.capture_job                401 403 403 403 403 403 403 404  403 epcis.view=404 epcis.*=404
epcis.event_types                401 403 403 403 403 403 403 200  403 epcis.view=200 epcis.*=200
epcis.events                     401 403 403 403 403 403 403 200  403 epcis.view=200 epcis.*=200
epcis.event                      401 403 403 403 403 403 403 404  403 epcis.view=404 epcis.*=404
epcis.movements                  401 403 403 200 403 200 200 200  403 stock.view=200 stock.*=200
epcis.bulk_read                  401 403 403 200 403 200 200 200  403 stock.view=200 stock.*=200
epcis.count_tags                 401 403 403 403 403 400 400 400  403 stock.*=400
epcis.count                      401 403 403 403 403 404 404 404  403 stock.*=404
shelves.floors                   200 200 200 200 200 200 200 200  200
shelves.spots                    200 200 200 200 200 200 200 200  200
shelves.save_floor               401 403 403 403 403 200 200 200  403 shelves.*=200
shelves.remove_floor             401 403 403 403 403 204 204 204  403 shelves.*=204
shelves.place                    401 403 403 200 403 200 200 200  403 shelves.*=200
feeds.addresses                  401 403 403 403 403 403 403 200  403 feeds.*=200
feeds.local_inventory            404 404 404 404 404 404 404 200  404 feeds.*=200
feeds.products                   404 404 404 404 404 404 404 200  404 feeds.*=200
feeds.business_profile           404 404 404 404 404 404 404 200  404 feeds.*=200
feeds.stock_levels               401 403 403 200 200 200 200 200  403 stock.view=200 stock.*=200
stock.availability               200 200 200 200 200 200 200 200  200
stock.nearest                    200 200 200 200 200 200 200 200  200
stock.level_story                401 403 403 200 403 200 200 200  403 stock.view=200 stock.*=200
stock.record_counts              401 403 403 403 403 201 201 201  403 stock.*=201
holds.own                        401 200 200 401 401 401 401 401  401
holds.rules                      401 403 403 200 200 200 200 200  403 holds.*=200
holds.set_rule                   401 403 403 403 403 403 403 201  403 holds.*=201
holds.offers                     200 200 200 200 200 200 200 200  200
holds.list                       401 403 403 200 403 200 200 200  403 holds.*=200
holds.place                      201 201 201 201 403 201 201 201  403 holds.*=201
holds.view                       404 200 404 200 404 200 200 200  404 holds.*=200
holds.cancel                     404 200 404 404 404 404 404 404  404
holds.put_aside                  401 403 403 200 403 200 200 200  403 holds.*=200
holds.extend                     401 403 403 200 403 200 200 200  403 holds.*=200
holds.release                    401 403 403 200 403 200 200 200  403 holds.*=200
holds.put_back                   401 403 403 200 403 200 200 200  403 holds.*=200
stocktake.list                   401 403 403 200 403 200 200 200  403 stocktake.*=200
stocktake.open                   401 403 403 403 403 201 201 201  403 stocktake.*=201
stocktake.view                   401 403 403 200 403 200 200 200  403 stocktake.*=200
stocktake.proposal               401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.own_counts             401 403 403 200 403 200 200 200  403 stocktake.*=200
stocktake.variances              401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.count                  401 403 403 201 403 201 201 201  403 stocktake.*=201
stocktake.withdraw_count         401 403 403 404 403 204 204 204  403 stocktake.*=204
stocktake.decide                 401 403 403 403 403 204 204 204  403 stocktake.*=204
stocktake.mark_area              401 403 403 204 403 204 204 204  403 stocktake.*=204
stocktake.end_counting           401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.recount                401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.cancel                 401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.approve_variances      401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.close                  401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.adjustments            401 403 403 200 403 200 200 200  403 stocktake.*=200
stocktake.adjust                 401 403 403 201 403 201 201 201  403 stocktake.*=201
stocktake.approve_adjustment     401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.refuse_adjustment      401 403 403 403 403 200 200 200  403 stocktake.*=200
stocktake.reasons                401 403 403 200 200 200 200 200  403 stocktake.*=200
stocktake.save_reason            401 403 403 403 403 403 403 200  403 stocktake.*=200
stocktake.limits                 401 403 403 200 200 200 200 200  403 stocktake.*=200
stocktake.set_limit              401 403 403 403 403 403 201 201  403 stocktake.*=201
stock.safety_policies            401 403 403 200 200 200 200 200  403 stock.view=200 stock.*=200
stock.set_safety_policy          401 403 403 403 403 403 403 201  403 stock.*=201
stock.move                       401 403 403 403 403 201 201 201  403 stock.*=201
stock.reserve                    401 403 403 403 403 403 403 201  403 stock.*=201
stock.release                    401 403 403 403 403 403 403 200  403 stock.*=200
supply.transfers                 401 403 403 200 403 200 200 200  403 supply.*=200
supply.transfer                  401 404 404 200 404 200 200 200  404 supply.*=200
supply.request_transfer          401 403 403 201 403 201 201 201  403 supply.*=201
supply.bring_to_store            401 409 409 401 401 401 401 401  401
supply.approve_transfer          401 403 403 200 404 200 200 200  403 supply.*=200
supply.refuse_transfer           401 403 403 200 404 200 200 200  403 supply.*=200
supply.cancel_transfer           404 404 404 200 404 200 200 200  404 supply.*=200
supply.pick_transfer             401 403 403 200 404 200 200 200  403 supply.*=200
supply.ship_transfer             401 403 403 200 404 200 200 200  403 supply.*=200
supply.receive_transfer          401 403 403 200 404 200 200 200  403 supply.*=200
supply.settle_difference         401 403 403 403 403 200 200 200  403 supply.*=200
supply.end_keeping               404 404 404 200 404 200 200 200  404 supply.*=200
supply.suppliers                 401 403 403 200 200 200 200 200  403 supply.*=200
supply.save_supplier             401 403 403 403 403 403 403 200  403 supply.*=200
supply.purchases                 401 403 403 200 403 200 200 200  403 supply.*=200
supply.purchase                  401 403 403 200 404 200 200 200  403 supply.*=200
supply.place_purchase            401 403 403 403 403 201 201 201  403 supply.*=201
supply.place_purchases           401 403 403 403 403 200 200 200  403 supply.*=200
supply.change_purchase           401 403 403 403 403 200 200 200  403 supply.*=200
supply.explain_difference        401 403 403 403 403 200 200 200  403 supply.*=200
supply.receive_purchase          401 403 403 200 404 200 200 200  403 supply.*=200
supply.receive_unordered         401 403 403 201 403 201 201 201  403 supply.*=201
supply.close_purchase            401 403 403 403 403 200 200 200  403 supply.*=200
supply.cancel_purchase           401 403 403 403 403 200 200 200  403 supply.*=200
stock.set_safety                 401 403 403 403 403 200 200 200  403 stock.*=200
identity.list                    401 403 403 403 403 200 200 200  403 identity.view=200
identity.me                      401 200 200 401 401 401 401 401  401
identity.view                    401 200 403 403 403 200 200 200  403 identity.view=200
identity.issue_card              401 200 200 401 401 401 401 401  401
identity.rotate_card             401 200 403 200 200 200 200 200  403
identity.update_profile          401 204 403 403 403 403 403 204  403
identity.set_consent             401 204 403 403 403 403 403 204  403
identity.link_identifier         401 403 403 403 403 403 403 201  403
identity.unlink_identifier       401 403 403 403 403 403 403 204  403
identity.merge_members          401 403 403 403 403 403 403 201  403
identity.unmerge_members        401 403 403 403 403 403 403 404  403
identity.merges                 401 403 403 403 403 200 200 200  403 identity.view=200
identity.blocked_values         401 403 403 403 403 403 403 200  403
identity.block_value            401 403 403 403 403 403 403 204  403
identity.unblock_value          401 403 403 403 403 403 403 204  403
identity.identify_member         401 403 403 200 403 200 200 200  403 identity.identify_member=200
loyalty.own_points               401 200 200 401 401 401 401 401  401
loyalty.own_history              401 200 200 401 401 401 401 401  401
loyalty.programme                200 200 200 200 200 200 200 200  200
loyalty.save_programme           401 403 403 403 403 403 403 200  403 loyalty.*=200
loyalty.set_rule                 401 403 403 403 403 403 403 200  403 loyalty.*=200
loyalty.adjust                   401 403 403 403 403 201 201 201  403 loyalty.*=201
loyalty.liability                401 403 403 403 403 403 200 200  403 loyalty.*=200
loyalty.points                   401 200 403 200 200 200 200 200  403 loyalty.view=200 loyalty.*=200
loyalty.history                  401 200 403 200 200 200 200 200  403 loyalty.view=200 loyalty.*=200
accounts.sign_in_staff           201 201 201 201 201 201 201 201  201
accounts.offer_first_totp        401 401 401 401 401 401 401 401  401
accounts.begin_passkey_sign_in   200 200 200 200 200 200 200 200  200
accounts.sign_in_with_passkey    401 401 401 401 401 401 401 401  401
accounts.sign_out                401 204 204 204 204 204 204 204  401
accounts.me                      401 401 401 200 200 200 200 200  401
accounts.change_own_password     401 401 401 400 400 400 400 400  401
accounts.begin_totp              401 401 401 200 200 200 200 200  401
accounts.confirm_totp            401 401 401 204 204 204 204 204  401
accounts.remove_totp             401 403 403 403 403 403 403 204  403
accounts.passkeys                401 401 401 200 200 200 200 200  401
accounts.register_passkey        401 401 401 400 400 400 400 400  401
accounts.begin_passkey           401 401 401 200 200 200 200 200  401
accounts.remove_passkey          401 404 404 404 404 404 404 204  404
accounts.staff                   401 403 403 403 403 200 200 200  403
accounts.save_staff              401 403 403 403 403 403 403 200  403
accounts.view_staff              401 403 403 403 403 200 200 200  403
accounts.set_roles               401 403 403 403 403 403 403 204  403
accounts.set_password            401 403 403 403 403 403 403 204  403
accounts.deactivate              401 403 403 403 403 403 403 204  403
accounts.reactivate              401 403 403 403 403 403 403 204  403
accounts.scopes                  401 403 403 403 403 403 403 200  403
accounts.keys                    401 403 403 403 403 403 403 200  403
accounts.create_key              401 403 403 403 403 403 403 201  403
accounts.rotate_key              401 403 403 403 403 403 403 201  403
accounts.revoke_key              401 403 403 403 403 403 403 204  403
webhooks.event_types             200 200 200 200 200 200 200 200  200
webhooks.endpoints               401 403 403 403 403 403 403 200  403 webhooks.*=200
webhooks.save_endpoint           401 403 403 403 403 403 403 200  403 webhooks.*=200
webhooks.rotate_secret           401 403 403 403 403 403 403 200  403 webhooks.*=200
webhooks.disable                 401 403 403 403 403 403 403 204  403 webhooks.*=204
webhooks.enable                  401 403 403 403 403 403 403 204  403 webhooks.*=204
webhooks.send_test               401 403 403 403 403 403 403 202  403 webhooks.*=202
webhooks.replay                  401 403 403 403 403 403 403 202  403 webhooks.*=202
webhooks.endpoint                401 403 403 403 403 403 403 200  403 webhooks.*=200
webhooks.deliveries              401 403 403 403 403 403 403 200  403 webhooks.*=200
webhooks.delivery                401 403 403 403 403 403 403 200  403 webhooks.*=200
products.page                    200 200 200 200 200 200 200 200  200
checkout.quote                   200 200 200 200 200 200 200 200  200
checkout.place                   201 201 201 403 403 403 403 201  201
orders.list                      401 200 200 200 200 200 200 200  403 orders.view=200 orders.*=200
orders.shipping_fees             200 200 200 200 200 200 200 200  200
orders.set_shipping_fee          401 403 403 403 403 403 403 200  403
orders.view                      404 200 404 200 404 200 200 200  404 orders.view=200 orders.*=200
orders.cancel                    404 200 404 403 404 200 200 200  404 orders.view=403 orders.*=200
orders.return_goods              401 403 403 201 403 201 201 201  403 orders.*=201
orders.sell                      401 403 403 201 403 201 201 201  403 orders.*=201
fulfilment.list                  401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.view                  401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.prepare_pickup        401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.reject_pick           401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.collect               401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.send                  401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.sourcing_policies     401 403 403 200 200 200 200 200  403 fulfilment.*=200
fulfilment.set_sourcing_policy   401 403 403 403 403 403 403 201  403 fulfilment.*=201
fulfilment.shortfalls            401 403 403 200 403 200 200 200  403 fulfilment.*=200
fulfilment.answer_shortfall      404 200 404 200 404 200 200 200  404 orders.view=403 orders.*=403
payments.webhook                 401 401 401 401 401 401 401 401  401
payments.view                    401 403 403 403 403 403 200 200  403 payments.view=200
accounts.send_code               202 202 202 202 202 202 202 202  202
accounts.sign_in_member          401 401 401 401 401 401 401 401  401
live.ticket                      401 403 403 201 403 201 201 201  403 fulfilment.*=201
cart.view                        404 200 404 404 404 404 404 404  404
cart.add                         404 200 404 404 404 404 404 404  404
cart.clear                       404 204 404 404 404 404 404 404  404
cart.set                         404 200 404 404 404 404 404 404  404
cart.pickup_stores               404 200 404 404 404 404 404 404  404
storefront.facets                200 200 200 200 200 200 200 200  200
register.tills                   401 403 403 200 403 200 200 200  403 register.*=200
register.sessions                401 403 403 200 403 200 200 200  403 register.*=200
register.save_till               401 403 403 403 403 200 200 200  403 register.*=200
register.open_session            401 403 403 201 403 201 201 201  403 register.*=201
register.end_session             401 403 403 200 403 200 200 200  403 register.*=200
register.close_session           401 403 403 200 403 200 200 200  403 register.*=200
register.x_report                401 403 403 200 403 200 200 200  403 register.*=200
register.z_report                401 403 403 200 403 200 200 200  403 register.*=200
register.move_cash               401 403 403 201 403 201 201 201  403 register.*=201
register.sell                    401 403 403 201 403 201 201 201  403 register.*=201
register.give_up_sale            401 403 403 200 403 200 200 200  403 register.*=200
register.set_discount_limit      401 403 403 403 403 403 200 200  403 register.*=200
register.approve_discount        401 403 403 403 403 201 201 201  403 register.*=201
register.void_sale               401 403 403 403 403 201 201 201  403
register.return_goods            401 403 403 201 403 201 201 201  403
bulk_edit.list                   401 403 403 403 403 403 403 200  403 bulk_edit.prepare=200
bulk_edit.template               401 403 403 403 403 403 403 200  403 bulk_edit.prepare=200
bulk_edit.view                   401 403 403 403 403 403 403 200  403 bulk_edit.prepare=200
bulk_edit.prepare                401 403 403 403 403 403 403 201  403 bulk_edit.prepare=201
bulk_edit.submit                 401 403 403 403 403 403 403 200  403 bulk_edit.prepare=200
bulk_edit.decide                 401 403 403 403 403 403 403 200  403
bulk_edit.cancel                 401 403 403 403 403 403 403 200  403 bulk_edit.prepare=200
bulk_edit.undo                   401 403 403 403 403 403 403 201  403 bulk_edit.prepare=201
orders.find                      200 200 200 200 200 200 200 200  200
orders.receipt                   404 200 404 200 404 200 200 200  404 orders.view=200 orders.*=200
"""


def expected(people: tuple[str, ...], keys: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """The table by operation and asker."""
    rows: dict[str, dict[str, int]] = {}
    for line in TABLE.strip().splitlines()[1:]:
        operation, *cells = line.split()
        statuses, most, special = cells[: len(people)], cells[len(people)], cells[len(people) + 1 :]
        rows[operation] = dict(zip(people, map(int, statuses), strict=True)) | dict.fromkeys(keys, int(most))
        rows[operation] |= {scope: int(status) for scope, status in (cell.split("=") for cell in special)}
    return rows
