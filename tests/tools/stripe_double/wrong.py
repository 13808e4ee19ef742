"""An answer that says what is wrong, in the shape of the real ones."""


class Wrong(Exception):
    """`status` is that of HTTP; what else is said stands below `error`."""

    def __init__(self, status, message="", type="invalid_request_error", **facts):
        super().__init__(message)
        self.status = status
        kind = "card_error" if status == 402 else type
        told = {name: value for name, value in facts.items() if value is not None}
        self.body = {"error": {"type": kind, "message": message, **told}}
