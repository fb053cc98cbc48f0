"""What every list and form of the admin obeys: the rule of sight, and no change by itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

from evidence import history, permissions
from evidence.models import Case, Source, User
from evidence.vocabularies import Role


class SightAdmin(admin.ModelAdmin):
    """Shows what `visible` lets a person see, and changes nothing unless a subclass says how.

    Superusers pass the same rule. Whatever is not visible answers like what does not exist, and
    only the filters shown may be asked for in the address.
    """

    section = "Records"
    menu_name = ""
    menu_says = ""
    has_history = True
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.ALWAYS

    def visible(self, user: User) -> models.QuerySet:
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.visible(reader(request)).order_by(*self.get_ordering(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> models.Model:
        found = super().get_object(request, object_id)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what a shown filter asks: another lookup would answer questions about the hidden."""
        return lookup in {name for each in self.list_filter for name in filter_parameters(each)}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Django's own log would repeat names to whoever reads it later; the ledger has the change.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": self.menu_name, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["has_history"] = self.has_history
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The record's history from the ledger, as far as the reader may know it."""
        record: Any = self.get_object(request, unquote(object_id))
        if not self.has_history:
            raise Http404
        before = request.GET.get("before", "")[:18]
        start = int(before) if before.isdecimal() else None
        page = history.of(record, reader=reader(request), limit=50, before=start)
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(record),
            "original": record,
            "opts": self.opts,
            "menu_name": self.menu_name,
            "page": page,
        }
        return TemplateResponse(request, "admin/object_history.html", context)


class CaseFilter(admin.SimpleListFilter):
    """By case, offering only those the reader is a member of."""

    title = "case"
    parameter_name = "case"
    path = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Case.objects.visible_to(reader(request)).values_list("code", flat=True)
        return [(code, code) for code in codes]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(**{f"{self.path}__code": self.value()}) if self.value() else queryset


class ItemCaseFilter(CaseFilter):
    """By the case of the item a row belongs to."""

    path = "item__case"


class WhenFilter(admin.DateFieldListFilter):
    """By the day something happened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "date"


class LongPaginator(Paginator):
    """Pages of a list too long to count: it counts, and reaches, this many of the latest rows."""

    REACH = 10_000
    object_list: models.QuerySet

    @cached_property
    def count(self) -> int:
        return self.object_list.values("pk")[: self.REACH].count()


def filter_parameters(each: Any) -> set[str]:
    """The address parameters one entry of `list_filter` listens to."""
    if isinstance(each, type) and issubclass(each, admin.SimpleListFilter):
        return {str(each.parameter_name)}
    field = each if isinstance(each, str) else each[0]
    return {f"{field}__{lookup}" for lookup in ("exact", "isnull", "gte", "lt")}


def stamp(at: datetime, by: User | None = None) -> str:
    """A moment of the catalog's own, in UTC, and who it was."""
    words = f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"
    return f"{words} by {by.display}" if by else words


def reader(request: HttpRequest) -> User:
    """The person at the desk; the door of the site lets nobody in who is none."""
    return cast(User, request.user)


def cases_managed(request: HttpRequest) -> models.QuerySet:
    """The cases the person is admin of."""
    return Case.objects.where_role(reader(request), Role.ADMIN)


def manages_any(request: HttpRequest) -> bool:
    """Whether the person is admin of any case; asked once a request."""
    known = vars(request)
    if "manages_any" not in known:
        known["manages_any"] = cases_managed(request).exists()
    return known["manages_any"]


def manages(request: HttpRequest, case: Case | None) -> bool:
    """Whether the person is admin of this case, or of any when none is named."""
    return manages_any(request) if case is None else permissions.can_manage(reader(request), case)


def colleagues(request: HttpRequest) -> QuerySet[User]:
    """Everybody who has or had a role in one of the reader's cases."""
    mine = Case.objects.visible_to(reader(request)).values("pk")
    return User.objects.filter(memberships__case__in=mine).distinct().order_by("username")


def row_by_row(visible: QuerySet) -> QuerySet:
    """The same rows, asked for one at a time in the order of the list.

    Taken by case, a long ledger would be sorted whole to show its first page: of a million
    entries 7 s.
    """
    return visible.model.objects.filter(Exists(visible.filter(pk=OuterRef("pk"))))


def source_choices(cases: Iterable[Case] | QuerySet[Case]) -> list[tuple[str, str]]:
    """The sources of these cases, by the names anybody in them may read."""
    found = Source.objects.filter(case__in=cases).select_related("case")
    named = [(source.uid.hex, source.public_name, source.case.code) for source in found]
    named.sort(key=lambda row: (row[1].casefold(), row[2]))
    return [(uid, f"{name} ({code})") for uid, name, code in named]
