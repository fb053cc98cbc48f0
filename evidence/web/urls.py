"""Every address of the pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from evidence.web.views import (
    about,
    add,
    cases,
    compare,
    edit,
    findings,
    item,
    media,
    members,
    queue,
    search,
    sight,
    sources,
    stances,
    statements,
    upload,
    withdraw,
)


class CaseCode(StringConverter):
    """A case's code in capitals, so that no case can be called like a page."""

    regex = "[A-Z][A-Z0-9]{1,11}"


class ItemCode(StringConverter):
    """An item's code: its case's, a dash and at least four digits."""

    regex = "[A-Z][A-Z0-9]{1,11}-[0-9]{4,}"


register_converter(CaseCode, "case")
register_converter(ItemCode, "item")

# Pages to read

urlpatterns = [
    path("", search.page, name="search"),
    path("search/help/", search.help_page, name="search_help"),
    path("items/<item:code>/", item.page, name="item"),
    path("items/<item:code>/history/", item.history, name="item_history"),
    path("items/<item:code>/original/", media.original, name="original"),
    path("items/<item:code>/preview/<int:size>/", media.preview, name="preview"),
    path("attachments/<uuid:uid>/", media.attachment, name="attachment"),
    path("receipts/<uuid:uid>/proof/", media.proof, name="proof"),
    path("queue/", queue.page, name="queue"),
    path("cases/", cases.case_list, name="case_list"),
    path("cases/<case:code>/", cases.page, name="case"),
    path("cases/<case:code>/statements/", statements.statement_list, name="statement_list"),
    path("statements/<uuid:uid>/", statements.page, name="statement"),
    path("about/", about.page, name="about"),
]

# Pages to fill in

urlpatterns += [
    path("items/new/", edit.refer, name="item_new"),
    path("items/<item:code>/edit/", edit.page, name="item_edit"),
    path("items/<item:code>/status/", edit.status, name="item_status"),
    path("items/<item:code>/sight/", sight.page, name="item_sight"),
    path("items/<item:code>/compare/<item:other>/", compare.page, name="item_compare"),
    path("items/<item:code>/add/file/", upload.for_item, name="item_file"),
    path("items/<item:code>/add/<slug:what>/", add.page, name="item_add"),
    path("readings/<uuid:uid>/claim/", add.claim_reading, name="reading_claim"),
    path("findings/<uuid:uid>/review/", findings.review, name="finding_review"),
    path("rows/<slug:model>/<uuid:uid>/withdraw/", withdraw.page, name="withdraw"),
    path("upload/", upload.page, name="upload"),
    path("upload/file/", upload.file, name="upload_file"),
    path("upload/check/", upload.check, name="upload_check"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/new/", sources.add, name="source_add"),
    path("sources/<uuid:uid>/", sources.page, name="source"),
    path("sources/<uuid:uid>/edit/", sources.edit, name="source_edit"),
    path("cases/new/", members.add_case, name="case_add"),
    path("cases/<case:code>/edit/", members.edit_case, name="case_edit"),
    path("cases/<case:code>/members/", members.members, name="case_members"),
    path("cases/<case:code>/statements/new/", stances.add, name="statement_add"),
    path("statements/<uuid:uid>/link/", stances.link, name="statement_link"),
]
