"""What can be wrong with the embedded database, in words for the person who starts it."""


class ClusterProblem(Exception):
    """Why the embedded database cannot be used, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{message.rstrip('.')}. {hint}".strip())
        self.code = code
        self.message = message
        self.hint = hint
