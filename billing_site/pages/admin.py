"""What admin pages share: rows that only verbs write."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that staff may look at and search, but that only the verbs of the product write."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
