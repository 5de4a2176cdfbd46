"""Refusals in the reader's language, by their stable codes."""

from django.utils.translation import get_language

from noren.kernel.errors import AppError

JA = {
    "stock.out_of_stock": "申し訳ありません。在庫が足りません。",
    "checkout.total_changed": "表示した合計金額が変わりました。もう一度ご確認ください。",
    "checkout.contact_missing": "お名前と、メールアドレスまたは電話番号を入力してください。",
    "checkout.pickup_not_offered": "この店舗では受け取りを承っていません。",
    "checkout.shipment_not_offered": "ただいま配送を承れません。",
    "checkout.too_many_lines": "一度に注文できるのは100点までです。",
    "checkout.companies_mixed": "販売会社が異なる店舗の商品です。分けてご注文ください。",
    "orders.not_found": "ご注文が見つかりません。",
    "orders.state_conflict": "ご注文の状態が変わったため、この操作はできません。",
    "orders.too_late_to_cancel": "すでに商品をご用意しています。取り消しは店舗へお申し付けください。",
    "orders.nothing_to_cancel": "取り消せるものがありません。",
    "orders.return_exceeds_sold": "販売した数より多くは返品できません。",
    "orders.line_not_found": "この明細はありません。",
    "fulfilment.not_found": "受け渡しの予定が見つかりません。",
    "fulfilment.state_conflict": "すでに次の段階に進んでいます。",
    "fulfilment.already_completed": "すでにお渡し済みです。",
    "fulfilment.code_wrong": "受け渡しコードが違います。",
    "fulfilment.code_locked": "コードの間違いが続いたため、しばらくお待ちください。",
    "fulfilment.picked_too_much": "注文数より多く入力されています。",
    "catalog.unknown_variant": "この商品は見つかりません。",
    "catalog.not_for_sale": "この商品は現在販売していません。",
    "payments.refund_exceeds_captured": "お支払い額より多くは返金できません。",
    "payments.provider_unknown": "このお支払い方法はご利用いただけません。",
    "permission.denied": "この操作をする権限がありません。",
    "permission.sign_in_required": "サインインしてください。",
    "sign_in.failed": "サインインできませんでした。入力内容をご確認ください。",
    "sign_in.locked": "試行回数が多すぎます。しばらく待ってからお試しください。",
    "sign_in.second_factor_required": "認証アプリの6桁の数字を入力してください。",
    "phone.invalid": "電話番号の形式が正しくありません。",
    "email.invalid": "メールアドレスの形式が正しくありません。",
    "postal_code.invalid": "郵便番号は7桁で入力してください。",
    "places.version_conflict": "他の方が先に変更しました。もう一度ご確認ください。",
    "places.location_not_found": "店舗が見つかりません。",
    "cart.full": "カートがいっぱいです。",
    "request.invalid": "入力内容をご確認ください。",
    "idempotency.still_running": "処理中です。少し待ってからもう一度お試しください。",
}


def wording_of(error: AppError) -> str:
    """What to tell the reader: in Japanese by code, else the refusal's own English sentence."""
    if (get_language() or "ja").startswith("ja"):
        return JA.get(error.code, error.message or error.code)
    return error.message or error.code
