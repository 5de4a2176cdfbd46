"""A receipt as a PDF to keep or hand in: the qualified simplified invoice, and a page for each return invoice."""

import io
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from xml.sax.saxutils import escape

from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from noren.domains.orders.contracts import TaxTotal
from noren.faces.shared.templatetags.noren import in_language, local, money
from noren.faces.shared.tenders import tender_name
from noren.journeys.reads.customer_receipt import CustomerReceipt
from noren.journeys.reads.receipt import Receipt, ReceiptLine, ReturnInvoice
from noren.kernel.tax import ServiceMode

_FONT = "HeiseiKakuGo-W5"  # one of the Japanese fonts that every reader of PDF brings along
_INK, _SOFT, _LINE = "#1d1f24", "#5a5e68", "#d8d3c7"
_WIDTH = A5[0] - 32 * mm - 12  # a frame keeps six points at either side


def receipt_pdf(*, shown: CustomerReceipt) -> bytes:
    """The receipt in the reader's language. The same receipt is the same file, byte by byte."""
    _registered()
    receipt = shown.receipt
    story = [*_sale(shown)]
    for back in receipt.returns:
        story += [PageBreak(), *_return(receipt, back)]
    made = io.BytesIO()
    paper = SimpleDocTemplate(
        made,
        pagesize=A5,
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=14 * mm,
        bottomMargin=14 * mm,
        title=f"{_('Receipt')} {receipt.order_code}",
        author=receipt.issuer.legal_name,
        lang=(get_language() or "ja")[:2],
        invariant=1,
    )
    paper.build(story)
    return made.getvalue()


@cache
def _registered() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def _sale(shown: CustomerReceipt) -> list[Flowable]:
    receipt = shown.receipt
    facts = [(_("Date of sale"), date_format(receipt.sold_on, _day())), (_("Order"), receipt.order_code)]
    if shown.till is not None:
        facts += [(_("Receipt number"), shown.till.number), (_("Time"), local(shown.till.at, "time"))]
    parts = [
        *_head(_("Receipt"), _("Qualified simplified invoice"), facts, receipt, receipt.issuer.place),
        *_goods(receipt.lines, receipt.total_minor, receipt.taxes, receipt.currency, sign=""),
    ]
    paid = _payments(shown)
    if paid:
        parts += [Spacer(0, 4 * mm), _pairs(paid)]
    if receipt.has_reduced:
        parts.append(_text(_("※ marks goods of the reduced rate"), size=8, colour=_SOFT))
    if shown.till is not None and shown.till.is_void:
        parts.append(_text(_("This sale is void."), size=10))
    return [*parts, *_code(receipt.order_code)]


def _code(order_code: str) -> list[Flowable]:
    """The QR code that a till reads when goods come back."""
    widget = QrCodeWidget(order_code, barLevel="M", barWidth=24 * mm, barHeight=24 * mm, barBorder=2)
    drawing = Drawing(24 * mm, 24 * mm, hAlign="CENTER")
    drawing.add(widget)
    told = _text(_("Please bring this receipt when goods come back."), size=8, colour=_SOFT, centred=True)
    return [KeepTogether([Spacer(0, 4 * mm), drawing, told])]


def _return(receipt: Receipt, back: ReturnInvoice) -> list[Flowable]:
    facts = [
        (_("Date of return"), date_format(back.returned_on, _day())),
        (_("Date of sale"), date_format(back.sold_on, _day())),
        (_("Return"), back.return_code),
    ]
    return [
        *_head(_("Return"), _("Qualified return invoice"), facts, receipt, back.place),
        *_goods(back.lines, back.total_minor, back.taxes, receipt.currency, sign="−"),
    ]


def _head(
    title: str, kind: str, facts: Sequence[tuple[str, str]], receipt: Receipt, place: dict[str, str]
) -> list[Flowable]:
    issuer = receipt.issuer
    number = f"{_('Registration number')} {issuer.registration_number}" if issuer.registration_number else ""
    store = " · ".join(part for part in (in_language(place), issuer.place_phone) if part)
    return [
        *_mark(issuer.mark),
        _text(title, size=16, centred=True),
        _text(kind, size=8, colour=_SOFT, centred=True),
        Spacer(0, 5 * mm),
        _pairs([(name, said, False) for name, said in facts]),
        Spacer(0, 3 * mm),
        *(_text(line, size=9) for line in (issuer.legal_name, number, store, issuer.address) if line),
        Spacer(0, 4 * mm),
    ]


def _mark(path: str) -> list[Flowable]:
    """The mark of the brand, where it is made of pixels: ReportLab does not draw SVG."""
    if not path.endswith(".png") or not default_storage.exists(path):
        return []
    with default_storage.open(path) as file:
        drawn = Image(io.BytesIO(file.read()), width=50 * mm, height=14 * mm, kind="proportional", hAlign="CENTER")
    return [drawn, Spacer(0, 3 * mm)]


def _goods(
    lines: Sequence[ReceiptLine], total_minor: int, taxes: Sequence[TaxTotal], currency: str, *, sign: str
) -> list[Flowable]:
    rows: list[list[object]] = [
        [_text(_("Goods"), size=8, colour=_SOFT), _right(_("Quantity"), size=8), _right(_("Amount"), size=8)]
    ]
    rows += [
        [_named(line, currency), _right(str(line.quantity)), _right(sign + money(line.amount_minor, currency))]
        for line in lines
    ]
    table = Table(rows, colWidths=[_WIDTH - 44 * mm, 16 * mm, 28 * mm], repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE),
                ("LINEBELOW", (0, -1), (-1, -1), 0.5, _LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    sums = [(f"{_('Total')} ({_('tax included')})", sign + money(total_minor, currency), True)]
    for tax in taxes:
        mark = " ※" if tax.reduced else ""
        rate = _percent(tax.rate)
        sums += [
            (_("Total at %(rate)s") % {"rate": rate} + mark, sign + money(tax.total_incl_minor, currency), False),
            (
                _("consumption tax within (%(rate)s)") % {"rate": rate} + mark,
                sign + money(tax.tax_minor, currency),
                False,
            ),
        ]
    return [table, Spacer(0, 3 * mm), _pairs(sums)]


def _named(line: ReceiptLine, currency: str) -> list[Flowable]:
    chosen = " / ".join(in_language(option) for option in line.options.values() if option)
    modes = {
        ServiceMode.TAKEAWAY: _("takeaway"),
        ServiceMode.DELIVERY: _("delivery"),
        ServiceMode.EAT_IN: _("eat in"),
    }
    told = [chosen, money(line.unit_price_minor, currency)]
    if line.discount_minor:
        told.append(f"{_('Discount')} −{money(line.discount_minor, currency)}")
    if line.service_mode is not None:
        told.append(modes.get(line.service_mode, ""))
    return [
        _text(in_language(line.name) + (" ※" if line.reduced else ""), size=9),
        _text(" · ".join(part for part in told if part), size=7.5, colour=_SOFT),
    ]


def _payments(shown: CustomerReceipt) -> list[tuple[str, str, bool]]:
    currency = shown.receipt.currency
    if shown.till is None:
        return [
            (tender_name(p.provider, p.method), money(p.amount_minor, currency), False) for p in shown.receipt.payments
        ]
    rows = []
    for tender in shown.till.tenders:
        rows.append((tender_name(tender.method, tender.method), money(tender.amount_minor, currency), False))
        if tender.received_minor:
            rows += [
                (_("Cash received"), money(tender.received_minor, currency), False),
                (_("Change due"), money(tender.change_minor, currency), False),
            ]
    return rows


def _pairs(rows: Sequence[tuple[str, str, bool]]) -> Table:
    """Names at the left, what they are at the right; a row may be large."""
    cells = [
        [_text(name, size=12 if large else 9), _right(said, size=12 if large else 9)] for name, said, large in rows
    ]
    table = Table(cells, colWidths=[_WIDTH * 0.55, _WIDTH * 0.45], hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0.5 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5 * mm),
            ]
        )
    )
    return table


def _text(
    text: str, *, size: float = 9, colour: str = _INK, centred: bool = False, to_the_right: bool = False
) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        wordWrap="CJK",
        alignment=1 if centred else 2 if to_the_right else 0,
    )
    # The narrow yen sign is drawn as a backslash by readers that replace the font; the wide one never is.
    return Paragraph(escape(text.replace("¥", "￥")), style)


def _right(text: str, *, size: float = 9) -> Paragraph:
    return _text(text, size=size, to_the_right=True)


def _percent(rate: Decimal) -> str:
    return f"{float(rate) * 100:g}%"


def _day() -> str:
    return "Y年n月j日" if (get_language() or "ja").startswith("ja") else "j M Y"
