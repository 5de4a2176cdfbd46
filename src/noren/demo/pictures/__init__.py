"""Pictures of the demo's goods: drawn shapes in the colour of each variant, the same bytes for the same goods."""

from typing import Any

from noren.demo.pictures import accessories, cafe, food, furnishing, ware, wear
from noren.demo.pictures.sheet import Draw, Sheet

_LYING: tuple[Draw, ...] = (
    wear.tee, wear.sweat, wear.knit, wear.shirt, wear.trousers, wear.skirt, wear.dress, wear.socks, accessories.hat, accessories.scarf,
    accessories.tote, accessories.apron, accessories.slippers, wear.umbrella, ware.plate, ware.pan, furnishing.cushion, ware.notebook, ware.pens,
    furnishing.clock, food.noodles, food.chocolate, food.clear_bag, cafe.latte, cafe.doughnut,
)  # fmt: skip
_STANDING: tuple[Draw, ...] = (
    ware.mug, ware.bowl, ware.glass, ware.teapot, ware.pot, furnishing.towel, furnishing.chair, furnishing.stool, ware.lamp, ware.basket,
    ware.diffuser, ware.pump, ware.candle, ware.box, ware.vase, food.beans, food.carton, food.pouch, food.jar, food.sack,
    food.tin, food.bottle, cafe.cookies, cafe.paper_cup, cafe.iced, cafe.cake, cafe.croissant, cafe.pudding,
    cafe.sandwich, cafe.scone,
)  # fmt: skip

SHAPES: dict[str, tuple[Draw, bool]] = {
    **{shape.__name__: (shape, False) for shape in _LYING},
    **{shape.__name__: (shape, True) for shape in _STANDING},
}
"""By name: how to draw it, and whether it stands on a table or lies on the ground."""


def picture(*, shape: str, colour: str, options: dict[str, Any] | None = None) -> bytes:
    """An SVG of 1200 × 1200 of some goods in a colour."""
    draw, stands = SHAPES[shape]
    sheet = Sheet(standing=stands)
    draw(sheet, colour, **(options or {}))
    return sheet.finished()
