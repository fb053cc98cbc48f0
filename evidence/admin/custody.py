"""Custody to read: the ledger and who opened what, newest first, as far as the reader may see."""

import json
from typing import Any
from urllib.parse import unquote_plus

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join

from evidence import history
from evidence.actions import ledger
from evidence.admin.sight import (
    CaseFilter,
    ItemCaseFilter,
    LongPaginator,
    SightAdmin,
    WhenFilter,
    colleagues,
    manages_any,
    reader,
    row_by_row,
    stamp,
)
from evidence.admin.site import ledger_state, site
from evidence.models import Access, Case, Export, LedgerEntry, LedgerSubject, User


class EntryCaseFilter(CaseFilter):
    """By case, without sorting all the entries of the case."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = Case.objects.filter(code=self.value(), pk=OuterRef("case"))
        return queryset.filter(Exists(chosen)) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    """By who made the entry: the people of the reader's cases, and the catalog itself."""

    title = "person"
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        system = (ledger.SYSTEM, history.SYSTEM_NAME)
        return [*((user.record_id, user.display) for user in colleagues(request)), system]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(actor=self.value()) if self.value() else queryset


class PersonFilter(admin.SimpleListFilter):
    """By who opened the original, among the people of the reader's cases."""

    title = "person"
    parameter_name = "person"
    path = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(user.uid.hex, user.display) for user in colleagues(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = [user for user in colleagues(request) if user.uid.hex == self.value()]
        return queryset.filter(**{f"{self.path}__in": chosen}) if self.value() else queryset


class TakerFilter(PersonFilter):
    """By who took items out."""

    path = "taken_by"


class EntryList(ChangeList):
    """A page of entries with the names of who made them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        uids = {entry.actor.partition(":")[2] for entry in self.result_list} - {""}
        names = {user.record_id: user.display for user in User.objects.filter(uid__in=uids)}
        for entry in self.result_list:
            entry.actor_name = names.get(entry.actor, history.SYSTEM_NAME)


@admin.register(LedgerEntry, site=site)
class LedgerEntryAdmin(SightAdmin):
    """The ledger, entry by entry; nothing here can be edited, here or anywhere."""

    section = "Custody"
    menu_name = "Ledger"
    menu_says = "Every change, by whom and when"
    has_history = False
    list_display = ("seq", "when", "type", "case_code", "who", "concerns")
    list_filter = (EntryCaseFilter, ActorFilter, ("at", WhenFilter), "type")
    ordering = ("-seq",)
    paginator = LongPaginator
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    fields = ("seq", "when", "type", "case_code", "who", "in_words", "records", "leaf", "canonical")
    change_list_template = "admin/evidence/ledger_list.html"

    def visible(self, user: User) -> QuerySet[LedgerEntry]:
        subjects = LedgerSubject.objects.select_related("item")
        entries = row_by_row(LedgerEntry.objects.visible_to(user))
        return entries.select_related("case").prefetch_related(Prefetch("subjects", subjects))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntryList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**ledger_state(request), **(extra_context or {})})

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> LedgerEntry:
        entry: Any = super().get_object(request, object_id)
        entry.event = event_of(entry, reader=reader(request))
        return entry

    @admin.display(description="when (UTC)")
    def when(self, entry: LedgerEntry) -> str:
        return stamp(entry.at)

    @admin.display(description="case")
    def case_code(self, entry: LedgerEntry) -> str:
        return entry.case.code

    @admin.display(description="by")
    def who(self, entry: Any) -> str:
        return entry.event.who if hasattr(entry, "event") else entry.actor_name

    @admin.display(description="items")
    def concerns(self, entry: LedgerEntry) -> str:
        return ", ".join(each.item.code for each in entry.subjects.all() if each.item) or "–"

    @admin.display(description="what changed")
    def in_words(self, entry: Any) -> str:
        lines = [(line.label, line.before or "–", line.after) for line in entry.event.lines]
        if entry.event.reason:
            lines.append(("reason", "–", entry.event.reason))
        rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', lines)
        return format_html(
            '<table class="words"><thead><tr><th scope="col">Field</th><th scope="col">Before</th>'
            '<th scope="col">After</th></tr></thead><tbody>{}</tbody></table>',
            rows,
        )

    @admin.display(description="records and their entry before")
    def records(self, entry: LedgerEntry) -> str:
        lines = [(each.record, each.prev or "its first") for each in entry.subjects.all()]
        return format_html_join("", "<div><code>{}</code> ← <code>{}</code></div>", lines)

    @admin.display(description="entry as it is hashed")
    def canonical(self, entry: LedgerEntry) -> str:
        text = json.dumps(json.loads(entry.body), indent=2, ensure_ascii=False)
        return format_html('<pre tabindex="0">{}</pre>', text)


def event_of(entry: LedgerEntry, *, reader: User) -> history.Event:
    """The entry in words: the latest event of its first record up to this entry."""
    model, _, uid = entry.subjects.all()[0].record.partition(":")
    record = apps.get_model("evidence", model)._default_manager.get(uid=uid)
    return history.of(record, reader=reader, limit=1, before=entry.seq + 1).events[0]


@admin.register(Access, site=site)
class AccessAdmin(SightAdmin):
    """Who opened or downloaded which file, for the admins of its case."""

    section = "Custody"
    menu_name = "Access log"
    menu_says = "Who opened or downloaded an original or an attached file"
    has_history = False
    list_display = ("when", "person", "kind", "file", "item_code", "case_code")
    list_display_links = None
    list_filter = (ItemCaseFilter, PersonFilter, ("at", WhenFilter), "kind")
    ordering = ("-id",)
    paginator = LongPaginator
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    fields = ("when", "person", "kind", "file", "item_code", "case_code")

    def visible(self, user: User) -> QuerySet[Access]:
        return row_by_row(Access.objects.visible_to(user)).select_related(
            "item__case", "user", "attachment", "evidence"
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return manages_any(request)

    @admin.display(description="when (UTC)")
    def when(self, access: Access) -> str:
        return stamp(access.at)

    @admin.display(description="person")
    def person(self, access: Access) -> str:
        return access.user.display

    @admin.display(description="item")
    def item_code(self, access: Access) -> str:
        return access.item.code

    @admin.display(description="case")
    def case_code(self, access: Access) -> str:
        return access.item.case.code


@admin.register(Export, site=site)
class ExportAdmin(SightAdmin):
    """Who took what out of a case as a file, for its admins."""

    section = "Custody"
    menu_name = "Taken out"
    menu_says = "Who took what out of a case as a file"
    has_history = False
    list_display = ("when", "person", "case_code", "items", "format", "said")
    list_display_links = None
    list_filter = (CaseFilter, TakerFilter, ("taken_at", WhenFilter), "format")
    ordering = ("-id",)
    paginator = LongPaginator
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    fields = ("when", "person", "case_code", "items", "format", "said", "digest")

    def visible(self, user: User) -> QuerySet[Export]:
        return row_by_row(Export.objects.visible_to(user)).select_related("case", "taken_by")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return manages_any(request)

    @admin.display(description="when (UTC)")
    def when(self, export: Export) -> str:
        return stamp(export.taken_at)

    @admin.display(description="person")
    def person(self, export: Export) -> str:
        return export.taken_by.display

    @admin.display(description="case")
    def case_code(self, export: Export) -> str:
        return export.case.code

    @admin.display(description="what was asked for")
    def said(self, export: Export) -> str:
        return unquote_plus(export.asked)
