"""Every address of the pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from evidence.web.views import (
    about,
    add,
    cases,
    changes,
    claims,
    clocks,
    compare,
    edit,
    exports,
    findings,
    item,
    matrix,
    media,
    members,
    merge,
    moments,
    notices,
    queue,
    saved,
    search,
    search_map,
    selection,
    sight,
    sources,
    stances,
    start,
    statements,
    suggest,
    sunlight,
    tags,
    upload,
    viewing,
    watching,
    whereabouts,
    withdraw,
    work,
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
    path("start/", start.page, name="start"),
    path("search/help/", search.help_page, name="search_help"),
    path("search/suggest/", suggest.options, name="search_suggest"),
    path("export/", exports.page, name="export"),
    path("selection/", selection.page, name="selection"),
    path("search/places/", search_map.places, name="search_places"),
    path("items/<item:code>/", item.page, name="item"),
    path("items/<item:code>/history/", item.history, name="item_history"),
    path("items/<item:code>/clocks/", clocks.page, name="item_clocks"),
    path("items/<item:code>/sun/", sunlight.page, name="item_sun"),
    path("items/<item:code>/original/", media.original, name="original"),
    path("items/<item:code>/preview/<int:size>/", media.preview, name="preview"),
    path("items/<item:code>/pages/<int:page>/", media.document_page, name="document_page"),
    path("items/<item:code>/veiled/", media.veiled, name="veiled"),
    path("items/<item:code>/look/", viewing.look, name="item_look"),
    path("attachments/<uuid:uid>/", media.attachment, name="attachment"),
    path("receipts/<uuid:uid>/proof/", media.proof, name="proof"),
    path("queue/", queue.page, name="queue"),
    path("queue/next/", queue.next_item, name="queue_next"),
    path("cases/", cases.case_list, name="case_list"),
    path("cases/<case:code>/", cases.page, name="case"),
    path("cases/<case:code>/print/", cases.printed, name="case_print"),
    path("cases/<case:code>/activity/", cases.activity, name="case_activity"),
    path("cases/<case:code>/statements/", statements.statement_list, name="statement_list"),
    path("cases/<case:code>/matrix/", matrix.page, name="matrix"),
    path("cases/<case:code>/tags/", tags.tag_list, name="tag_list"),
    path("tags/<uuid:uid>/", tags.page, name="tag"),
    path("statements/<uuid:uid>/", statements.page, name="statement"),
    path("notices/", notices.page, name="notices"),
    path("notices/<uuid:uid>/", notices.follow, name="notice"),
    path("changes/", changes.change_list, name="change_list"),
    path("changes/<uuid:uid>/", changes.page, name="change"),
    path("saved/", saved.page, name="saved"),
    path("saved/<uuid:uid>/", saved.follow, name="saved_open"),
    path("about/", about.page, name="about"),
]

# Pages to fill in

urlpatterns += [
    path("items/new/", edit.refer, name="item_new"),
    path("items/<item:code>/edit/", edit.page, name="item_edit"),
    path("items/<item:code>/status/", edit.status, name="item_status"),
    path("items/<item:code>/watch/", watching.page, name="item_watch"),
    path("items/<item:code>/sight/", sight.page, name="item_sight"),
    path("items/<item:code>/compare/<item:other>/", compare.page, name="item_compare"),
    path("items/<item:code>/merge/", merge.page, name="item_merge"),
    path("merges/<uuid:uid>/undo/", merge.undo, name="merge_undo"),
    path("items/<item:code>/add/file/", upload.for_item, name="item_file"),
    path("items/<item:code>/add/<slug:what>/", add.page, name="item_add"),
    path("notices/read/", notices.read, name="notices_read"),
    path("notices/mail/", notices.wishes, name="mail_wishes"),
    path("settings/", viewing.settings, name="settings"),
    path("settings/pause/", viewing.pause, name="viewing_pause"),
    path("settings/tally/erase/", viewing.erase, name="viewing_erase"),
    path("places/distance/", whereabouts.distance, name="distance"),
    path("places/read/", whereabouts.read, name="place_read"),
    path("claims/<slug:model>/<uuid:uid>/adopt/", claims.adopt, name="claim_adopt"),
    path("claims/<slug:model>/<uuid:uid>/evidence/", claims.evidence, name="claim_evidence"),
    path("claims/file/<uuid:uid>/", claims.file, name="claim_file"),
    path("changes/new/", changes.new, name="change_new"),
    path("changes/<uuid:uid>/carry-out/", changes.carry_out, name="change_carry_out"),
    path("changes/<uuid:uid>/undo/", changes.undo, name="change_undo"),
    path("saved/new/", saved.add, name="saved_add"),
    path("saved/<uuid:uid>/new/", saved.new, name="saved_new"),
    path("saved/<uuid:uid>/edit/", saved.edit, name="saved_edit"),
    path("saved/<uuid:uid>/remove/", saved.delete, name="saved_delete"),
    path("saved/<uuid:uid>/keep/", saved.keep, name="saved_keep"),
    path("readings/<uuid:uid>/claim/", add.claim_reading, name="reading_claim"),
    path("findings/<uuid:uid>/review/", findings.review, name="finding_review"),
    path("findings/<uuid:uid>/reopen/", findings.reopen, name="finding_reopen"),
    path("items/<item:code>/unseal/", findings.unseal, name="item_unseal"),
    path("items/<item:code>/assign/", work.assign, name="item_assign"),
    path("items/<item:code>/take/", work.take, name="item_take"),
    path("items/<item:code>/talk/", work.talk, name="item_talk"),
    path("assignments/<uuid:uid>/release/", work.release, name="assignment_release"),
    path("remarks/<uuid:uid>/take-back/", work.take_back, name="remark_take_back"),
    path("rows/<slug:model>/<uuid:uid>/withdraw/", withdraw.page, name="withdraw"),
    path("moments/read/", moments.read, name="moment_read"),
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
    path("statements/<uuid:uid>/assess/", stances.assess, name="statement_assess"),
    path("cases/<case:code>/tags/new/", tags.add, name="tag_add"),
    path("tags/<uuid:uid>/edit/", tags.edit, name="tag_edit"),
    path("tags/<uuid:uid>/place/", tags.place, name="tag_place"),
    path("tags/<uuid:uid>/merge/", tags.merge, name="tag_merge"),
    path("tags/<uuid:uid>/part/", tags.part, name="tag_part"),
    path("tags/<uuid:uid>/apart/", tags.apart, name="tag_apart"),
]
