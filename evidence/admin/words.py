"""Words that stand for one another in every search, kept by site admins."""

from typing import Any

import structlog
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from evidence.admin.forms import LINES
from evidence.admin.sight import SightAdmin, reader
from evidence.admin.site import site
from evidence.models import Synonym, User

log = structlog.get_logger(__name__)


@admin.register(Synonym, site=site)
class SynonymAdmin(SightAdmin):
    """Groups of synonyms; they only widen searches, so they may be removed again."""

    section = "Records"
    menu_name = "Synonyms"
    menu_says = "Words and place names that find each other in every search"
    has_history = False
    list_display = ("__str__", "note", "changed_by", "changed_at")
    list_select_related = ("changed_by",)
    search_fields = ("words", "note")
    ordering = ("words",)
    fields = ("words", "note", "changed_by", "changed_at")
    readonly_fields = ("changed_by", "changed_at")
    actions = None

    def visible(self, user: User) -> QuerySet[Synonym]:
        return Synonym.objects.all() if user.is_superuser else Synonym.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reader(request).is_active and reader(request).is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "words":
            kwargs["widget"] = forms.Textarea(attrs={**LINES, "rows": 8})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        obj.changed_by, obj.changed_at = reader(request), timezone.now()
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        log.info("synonyms added", words=str(obj), by=reader(request).record_id)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        log.info("synonyms changed", words=str(obj), by=reader(request).record_id)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            log.info("synonyms removed", words=str(obj), by=reader(request).record_id)
