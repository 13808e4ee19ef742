"""What a new password may not be, besides what Django's own validators refuse."""

from django.core.exceptions import ValidationError

from billing_site.staff.models.user import User

AGAIN = "This is the password that was generated. Choose one of your own."


class NotTheGeneratedOne:
    """Whoever must replace a generated password replaces it by another."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk and user.password_is_generated and user.check_password(password):
            raise ValidationError(AGAIN, code="password_is_generated")

    def get_help_text(self) -> str:
        return "Not the password that was generated for you."
