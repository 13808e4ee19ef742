"""Who is signed in and what they may do."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from billing_site.staff.models.user import User
from billing_site.staff.roles import ADMINISTRATOR, BILLING_APPS, READ_BY_ALL, role_allows


class StaffBackend(AuthenticationBackend):
    """allauth's sign-in by e-mail, with permissions from the role; one query loads the user with the role."""

    def get_user(self, user_id) -> User | None:
        user = User.objects.with_role().with_second_step().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user: User, perm, obj=None) -> bool:
        return user.is_active and user.is_authenticated and role_allows(user.role, perm)

    def has_module_perms(self, user: User, app_label) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        return user.role == ADMINISTRATOR or (bool(user.role) and app_label in (*BILLING_APPS, *READ_BY_ALL))

    def get_all_permissions(self, user: User, obj=None):
        pairs = Permission.objects.values_list("content_type__app_label", "codename")
        return {f"{a}.{c}" for a, c in pairs if self.has_perm(user, f"{a}.{c}")}
