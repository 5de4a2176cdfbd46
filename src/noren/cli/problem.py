"""What a person at the terminal can mend."""


class CliProblem(Exception):
    """One line: what is wrong, and what to do about it."""

    def __init__(self, what: str, what_to_do: str = "") -> None:
        super().__init__(f"{what.rstrip('.')}. {what_to_do}".strip())
