from django.apps import AppConfig


class MemberFaceConfig(AppConfig):
    """The shop: what customers see and do."""

    name = "noren.faces.member"
    label = "member_face"
