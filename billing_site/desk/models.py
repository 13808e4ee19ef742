"""Which mode the database was filled in: one row, that every start compares with the settings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing_site.lib.installation.mode import MODES, OtherMode, keep
from billing_site.staff.models.user import User
from customers.models.customer import Customer


class Installation(models.Model):
    """One row, for good as soon as there are customers: what is real and what is not must not lie in one database."""

    KEY = 1

    mode = models.CharField(max_length=4, choices=[(mode, mode.title()) for mode in MODES])

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="desk_installation_only_one")]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} installation"

    @classmethod
    def filled_in(cls) -> str:
        """The mode that the database was filled in; '' while it takes any."""
        kept = cls.objects.filter(pk=cls.KEY).values_list("mode", flat=True).first()
        return kept if kept and Customer.objects.exists() else ""

    @classmethod
    def is_untouched(cls) -> bool:
        """Whether nobody was ever here: what is shown then is invented."""
        return not (User.objects.exists() or Customer.objects.exists())

    @classmethod
    def refuse_other_mode(cls) -> None:
        """Raise OtherMode where this process is of the other mode than the database was filled in."""
        mode = settings.BILLFOLD_MODE
        if cls.objects.filter(pk=cls.KEY).exclude(mode=mode).exists() and (filled := cls.filled_in()):
            own = f"BILLFOLD_MODE is {mode}" if settings.MODE_IS_NAMED else f"without BILLFOLD_MODE this site is {mode}"
            raise OtherMode(
                f"the database was filled in {filled} mode, and {own}. "
                f"Set BILLFOLD_MODE={filled}, or give the {mode} site a DATABASE_URL and a DATA_DIR of its own."
            )

    @classmethod
    def agree(cls) -> None:
        """Refuse the other mode, and write down this one where nothing was filled in yet."""
        cls.refuse_other_mode()
        if not cls.objects.filter(pk=cls.KEY, mode=settings.BILLFOLD_MODE).exists():
            cls.objects.update_or_create(pk=cls.KEY, defaults={"mode": settings.BILLFOLD_MODE})

    @classmethod
    def follow(cls, *, otherwise: str = "") -> bool:
        """Where no setting names the mode, keep the database's in the data folder, or `otherwise` where it takes any.

        Gives whether this process read another one, whose settings are then not those of the installation.
        """
        mode = cls.filled_in() or otherwise
        if settings.MODE_IS_NAMED or mode in ("", settings.BILLFOLD_MODE):
            return False
        keep(settings.MODE_FILE, mode)
        return True
