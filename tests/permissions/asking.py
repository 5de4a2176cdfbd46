"""Sends one request as one person or key, and undoes what it did."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from noren.faces.api.build import api
from noren.kernel.ids import uuid7
from tests.permissions.requests import REQUESTS
from tests.permissions.scene import PNG, Scene


def operations() -> dict[str, str]:
    """Every operation of the API with its method."""
    return {
        operation["operationId"]: method
        for methods in api.get_openapi_schema()["paths"].values()
        for method, operation in methods.items()
    }


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle r="1"/></svg>'
METHODS = operations()
UPLOADS = {
    "catalog.attach_image": PNG,
    "places.set_mark": SVG,
    "bulk_edit.prepare": b"sku,price\nSKU-mug,1\n",
    "supply.place_purchases": b"supplier,number,place,goods,quantity\nS-1,PO-7,shibuya,SKU-mug,4\n",
}


def ask(scene: Scene, operation: str, who: str, **headers: str) -> Any:
    """The answer to this person's request; the scene is as before afterwards."""
    sent = {"Idempotency-Key": str(uuid7()), **headers}
    if who in scene.tokens:
        sent["Authorization"] = f"Bearer {scene.tokens[who]}"
    with transaction.atomic():
        path, body = REQUESTS[operation](scene, who)
        if operation in UPLOADS:
            more: dict[str, Any] = {"data": {"file": SimpleUploadedFile("file", UPLOADS[operation])}}
        else:
            more = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(Client(), METHODS[operation])(f"/api/v1/{path}", headers=sent, **more)
        transaction.set_rollback(True)
    return answer
