"""Every controlled list of the catalog, each with the source of its terms."""

from django.db import models


class Role(models.TextChoices):
    """What a member does in a case (design §7)."""

    VERIFIER = "verifier", "Verifier"
    EDITOR = "editor", "Editor"
    ADMIN = "admin", "Admin"


class SourceKind(models.TextChoices):
    """Who a source is; after Mnemonic's collection fields and SJAC's source labels."""

    ACCOUNT = "account", "Account"
    OUTLET = "outlet", "News outlet"
    OFFICIAL = "official", "Official"
    ARMED_GROUP = "armed_group", "Armed group"
    WITNESS = "witness", "Witness"
    STAFF = "staff", "Staff"
    UNKNOWN = "unknown", "Unknown"


class Reliability(models.TextChoices):
    """Admiralty (NATO AJP-2.1) grade of a source."""

    A = "A", "A – completely reliable"
    B = "B", "B – usually reliable"
    C = "C", "C – fairly reliable"
    D = "D", "D – not usually reliable"
    E = "E", "E – unreliable"
    F = "F", "F – cannot be judged"


class Credibility(models.TextChoices):
    """Admiralty (NATO AJP-2.1) grade of one piece of information."""

    CONFIRMED = "1", "1 – confirmed by other sources"
    PROBABLE = "2", "2 – probably true"
    POSSIBLE = "3", "3 – possibly true"
    DOUBTFUL = "4", "4 – doubtful"
    IMPROBABLE = "5", "5 – improbable"
    UNJUDGED = "6", "6 – cannot be judged"


class ItemKind(models.TextChoices):
    """What a catalogued thing is, in a verification desk's words."""

    DRONE_VIDEO = "drone_video", "Drone video"
    VIDEO = "video", "Video"
    PHOTO = "photo", "Photo"
    LEAFLET = "leaflet", "Leaflet"
    DOCUMENT = "document", "Document"
    POST = "post", "Post"
    SCREENSHOT = "screenshot", "Screenshot"
    AUDIO = "audio", "Audio"
    STATEMENT = "statement", "Statement"
    OTHER = "other", "Other"


class MediaKind(models.TextChoices):
    """What the bytes are, as far as their content tells."""

    IMAGE = "image", "Image"
    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    DOCUMENT = "document", "Document"
    TEXT = "text", "Text"
    ARCHIVE = "archive", "Archive"
    WEB_CAPTURE = "web_capture", "Web capture"
    UNKNOWN = "unknown", "Unknown"


class Holding(models.TextChoices):
    """Whether we hold the bytes or only know of them from a report."""

    HELD = "held", "Held"
    REFERENCED = "referenced", "Referenced only"


class WorkStatus(models.TextChoices):
    """Where the work stands; says nothing of what was found (after Atlos and Bayanat)."""

    NEW = "new", "New"
    IN_PROGRESS = "in_progress", "In progress"
    HELP_NEEDED = "help_needed", "Help needed"
    READY = "ready", "Ready for review"
    DONE = "done", "Done"
    OUT_OF_SCOPE = "out_of_scope", "Out of scope"


UNFINISHED = (WorkStatus.NEW, WorkStatus.IN_PROGRESS, WorkStatus.HELP_NEEDED)
"""Where whoever has an item in hand still has something to do."""


class FindingValue(models.TextChoices):
    """What an assessment concludes (after Check, MediaReview and newsroom practice)."""

    VERIFIED = "verified", "Verified"
    LIKELY = "likely", "Likely"
    NOT_VERIFIABLE = "not_verifiable", "Could not be verified"
    DISPUTED = "disputed", "Disputed"
    MISLEADING = "misleading", "Misleading context"
    MANIPULATED = "manipulated", "Manipulated or staged"
    FALSE = "false", "False"


class Precision(models.TextChoices):
    """How exactly a place is known (first three: Atlos)."""

    EXACT = "exact", "Exact (±10 m)"
    VICINITY = "vicinity", "Vicinity (±100 m)"
    LOCALITY = "locality", "Locality (±1 km)"
    DISTRICT = "district", "District"
    REGION = "region", "Region"
    UNKNOWN = "unknown", "Unknown"


class LocationRole(models.TextChoices):
    """IPTC's two places: where the camera was, and what is shown."""

    CAMERA = "camera", "Camera position"
    SUBJECT = "subject", "Subject shown"


class ShapeKind(models.TextChoices):
    """What a claimed place is when it is more than one point (kinds of GeoJSON)."""

    POINTS = "points", "Several places"
    ROUTE = "route", "A route"
    AREA = "area", "An area"


class EvidenceKind(models.TextChoices):
    """What stands behind a claim (after the geolocation guides of Bellingcat and GIJN)."""

    SATELLITE = "satellite", "Satellite image"
    STREET_VIEW = "street_view", "Street view"
    MAP = "map", "Map"
    GROUND = "ground", "Other picture of the place"
    COMPARISON = "comparison", "Comparison, side by side"
    DOCUMENT = "document", "Document"
    OTHER = "other", "Other"


class AdoptionRole(models.TextChoices):
    """As what a claim is adopted: one of the two places, or the time."""

    CAMERA = "camera", "Camera position"
    SUBJECT = "subject", "Subject shown"
    TIME = "time", "Time"


class Confidence(models.TextChoices):
    """Analytic confidence (ICD 203)."""

    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"


class Clock(models.TextChoices):
    """Which clock a time was taken from."""

    DEVICE = "device", "Device"
    GPS = "gps", "GPS"
    POST = "post", "Post"
    PUBLICATION = "publication", "Publication"
    STATEMENT = "statement", "Statement"
    SHADOW = "shadow", "Shadow"


BY_THEN = frozenset({Clock.POST, Clock.PUBLICATION})
"""Clocks that tell only by when a thing was made: it was there when it was posted."""


class ClaimMethod(models.TextChoices):
    """How the claimant came to the claim."""

    STATED = "stated", "Stated by the source"
    METADATA = "metadata", "Read from metadata"
    GEOLOCATION = "geolocation", "Geolocation"
    CHRONOLOCATION = "chronolocation", "Chronolocation"
    SHADOW = "shadow", "Shadow analysis"
    CAPTION = "caption", "Caption or post text"
    WITNESS = "witness", "Witness account"
    OTHER = "other", "Other"


class Stance(models.TextChoices):
    """How an item or a statement bears on a statement."""

    SUPPORTS = "supports", "Supports"
    PARTLY = "partly_supports", "Partly supports"
    CONTRADICTS = "contradicts", "Contradicts"
    CONTEXT = "context", "Gives context"
    SILENT = "does_not_address", "Does not address"


class Standing(models.TextChoices):
    """What somebody's assessment of a statement came to (ClaimReview and newsroom practice)."""

    SUPPORTED = "supported", "Supported"
    PARTLY = "partly_supported", "Partly supported"
    CONTRADICTED = "contradicted", "Contradicted"
    NOT_VERIFIABLE = "not_verifiable", "Could not be verified"


class VerificationMethod(models.TextChoices):
    """Checks a verifier makes (Berkeley Protocol, Verification Handbook)."""

    REVERSE_SEARCH = "reverse_image_search", "Reverse image search"
    GEOLOCATION = "geolocation", "Geolocation"
    CHRONOLOCATION = "chronolocation", "Chronolocation"
    SHADOW = "shadow_analysis", "Shadow analysis"
    METADATA = "metadata", "Metadata"
    SOURCE_CHECK = "source_check", "Source check"
    COMPARISON = "comparison", "Comparison with other footage"
    EXPERT = "expert_opinion", "Expert opinion"
    OTHER = "other", "Other"


class CheckStep(models.TextChoices):
    """Steps of the checklists.

    After First Draft's visual verification guides (is it the original, who made it, when, where,
    why), the Verification Handbook, and the source, technical and content analysis of the
    Berkeley Protocol; those for statements after the Handbook's questions to a human source.
    """

    ORIGINAL = "original", "Is it the original? Look for earlier and fuller copies"
    MAKER = "maker", "Who made it? Study the account or person behind it"
    DATE = "date", "When? Weather, light, clothing and events against the time claimed"
    PLACE = "place", "Where? Landmarks, signs and terrain against maps and satellite pictures"
    MOTIVE = "motive", "Why was it made and shared, and who gains from it?"
    METADATA = "metadata", "Metadata: device, times and place in the file against the claim"
    EDITING = "editing", "Traces of editing: light, shadows, reflections, repeated patches"
    OTHERS = "others", "Other pictures and accounts of the same event: do they agree?"
    MARKINGS = "markings", "People and equipment: uniforms, markings, vehicles, weapons"
    WHOLE = "whole", "All of it, from beginning to end: cuts, jumps, loops, captions"
    SOUND = "sound", "Sound: language, accent and noises against what is claimed; dubbed?"
    VOICE = "voice", "Voices compared with known recordings"
    COMPLETE = "complete", "Is it whole? Missing, cropped or joined pages"
    FORM = "form", "Letterhead, stamps, signatures and type against known ones of the issuer"
    WORDING = "wording", "Wording: terms, dates, spelling, look-alike letters, signs of translation"
    ISSUER = "issuer", "Ask who is said to have issued it, or who had access to it"
    CONTENT = "content", "What it says against what is known independently"
    ACCOUNT = "account", "The account: age, habits, network, earlier posts"
    LIVE = "live", "The post itself, found at its address and captured"
    POST_TIME = "post_time", "Time of the post, and in which time zone it is shown"
    INSIDE = "inside", "Pictures in it traced by themselves"
    RENDERING = "rendering", "Layout, fonts and counts against the real page"
    VERBATIM = "verbatim", "The exact words in the original language, whole and in context"
    SPEAKER = "speaker", "Who speaks, for whom, and is it really them?"
    FIRST_SAID = "first_said", "Where and when was it said first?"
    KNOWS = "knows", "How would they know? Seen, heard from whom, or inferred"
    CONSISTENT = "consistent", "Against what the same speaker said before and after"
    INDEPENDENT = "independent", "Against independent accounts and footage"


_PICTURE = (
    CheckStep.ORIGINAL, CheckStep.MAKER, CheckStep.DATE, CheckStep.PLACE, CheckStep.MOTIVE,
    CheckStep.METADATA, CheckStep.MARKINGS, CheckStep.EDITING, CheckStep.OTHERS,
)  # fmt: skip
_FILM = (*_PICTURE[:-2], CheckStep.WHOLE, CheckStep.SOUND, CheckStep.OTHERS)
_PAPER = (
    CheckStep.ORIGINAL, CheckStep.COMPLETE, CheckStep.FORM, CheckStep.WORDING, CheckStep.METADATA,
    CheckStep.ISSUER, CheckStep.CONTENT, CheckStep.MOTIVE,
)  # fmt: skip
_SCREEN = (
    CheckStep.LIVE, CheckStep.ACCOUNT, CheckStep.POST_TIME, CheckStep.INSIDE, CheckStep.RENDERING,
    CheckStep.CONTENT, CheckStep.MOTIVE,
)  # fmt: skip

CHECKLISTS: dict[str, tuple[CheckStep, ...]] = {
    ItemKind.PHOTO: _PICTURE,
    ItemKind.VIDEO: _FILM,
    ItemKind.DRONE_VIDEO: _FILM,
    ItemKind.LEAFLET: _PAPER,
    ItemKind.DOCUMENT: _PAPER,
    ItemKind.POST: _SCREEN,
    ItemKind.SCREENSHOT: _SCREEN,
    ItemKind.AUDIO: (
        CheckStep.ORIGINAL, CheckStep.MAKER, CheckStep.DATE, CheckStep.MOTIVE, CheckStep.METADATA,
        CheckStep.WHOLE, CheckStep.SOUND, CheckStep.VOICE, CheckStep.OTHERS,
    ),
    ItemKind.STATEMENT: (
        CheckStep.VERBATIM, CheckStep.SPEAKER, CheckStep.FIRST_SAID, CheckStep.KNOWS,
        CheckStep.MOTIVE, CheckStep.CONSISTENT, CheckStep.INDEPENDENT,
    ),
    ItemKind.OTHER: (
        CheckStep.ORIGINAL, CheckStep.MAKER, CheckStep.DATE, CheckStep.PLACE, CheckStep.MOTIVE,
        CheckStep.CONTENT, CheckStep.OTHERS,
    ),
}  # fmt: skip
"""Where checking a thing of each kind may start; nothing asks that all of it be done."""


METHOD_OF_STEP: dict[str, VerificationMethod] = {
    CheckStep.ORIGINAL: VerificationMethod.REVERSE_SEARCH,
    CheckStep.INSIDE: VerificationMethod.REVERSE_SEARCH,
    CheckStep.PLACE: VerificationMethod.GEOLOCATION,
    CheckStep.DATE: VerificationMethod.CHRONOLOCATION,
    CheckStep.METADATA: VerificationMethod.METADATA,
    CheckStep.OTHERS: VerificationMethod.COMPARISON,
    CheckStep.INDEPENDENT: VerificationMethod.COMPARISON,
    CheckStep.CONSISTENT: VerificationMethod.COMPARISON,
    CheckStep.MAKER: VerificationMethod.SOURCE_CHECK,
    CheckStep.ACCOUNT: VerificationMethod.SOURCE_CHECK,
    CheckStep.SPEAKER: VerificationMethod.SOURCE_CHECK,
    CheckStep.ISSUER: VerificationMethod.SOURCE_CHECK,
}
"""The method a step is mostly carried out by, which a note of it starts from."""


class StepResult(models.TextChoices):
    """What became of one step of a checklist."""

    DONE = "done", "Done"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class CheckOutcome(models.TextChoices):
    """What one check said of what was checked."""

    SUPPORTS = "supports", "Supports the claim"
    CONTRADICTS = "contradicts", "Contradicts the claim"
    INCONCLUSIVE = "inconclusive", "Inconclusive"
    NOT_POSSIBLE = "not_possible", "Could not be done"


class Sensitivity(models.TextChoices):
    """What a viewer should know before looking (after Atlos and Check)."""

    NOT_ASSESSED = "not_assessed", "Not yet assessed"
    NONE = "none", "None"
    GRAPHIC = "graphic_violence", "Graphic violence"
    DEAD_OR_WOUNDED = "dead_or_wounded", "Dead or wounded person"
    IDENTIFIABLE = "identifiable_person", "Identifiable person"
    PRISONER = "prisoner", "Prisoner"
    MINOR = "minor", "Minor"
    PERSONAL_DATA = "personal_data", "Personal data"


class Step(models.TextChoices):
    """How far somebody has asked to look, the least first; each is asked for by itself."""

    WORDS = "words", "In words only"
    BLURRED = "blurred", "Blurred and grey"
    GREY = "grey", "Sharp, in grey"
    OPEN = "open", "In colour"


FURTHEST_START = {
    Sensitivity.NOT_ASSESSED: Step.BLURRED,
    Sensitivity.NONE: Step.OPEN,
    Sensitivity.GRAPHIC: Step.BLURRED,
    Sensitivity.DEAD_OR_WOUNDED: Step.WORDS,
    Sensitivity.IDENTIFIABLE: Step.OPEN,
    Sensitivity.PRISONER: Step.WORDS,
    Sensitivity.MINOR: Step.WORDS,
    Sensitivity.PERSONAL_DATA: Step.OPEN,
}
"""How much may be shown before anybody asks. The dead, prisoners and children are described first
whatever one prefers: that is owed to them, and not to the viewer (Dart Center; Geneva III, 13)."""

USUAL_START = {**FURTHEST_START, Sensitivity.GRAPHIC: Step.WORDS}
"""Where looking starts for who has said nothing of it: words before pictures."""

VEILED = frozenset(kind for kind, step in USUAL_START.items() if step != Step.OPEN)
"""What is not shown until somebody asks to see it."""


class Visibility(models.TextChoices):
    """Who may see an item."""

    CASE = "case", "Case members"
    RESTRICTED = "restricted", "Restricted"
    PUBLIC = "public", "Public"


class Usage(models.TextChoices):
    """Whether we may publish it."""

    UNKNOWN = "unknown", "Not cleared yet"
    ALLOWED = "allowed", "May be used"
    CONDITIONS = "conditions", "May be used under conditions"
    REFUSED = "refused", "May not be used"


class ReceiptMethod(models.TextChoices):
    """How bytes reached us."""

    UPLOAD = "upload", "Uploaded on the page"
    COMMAND = "command", "Command line"
    EMAIL = "email", "E-mail"
    MESSENGER = "messenger", "Messenger"
    CAPTURE = "capture", "Captured from the web"
    HANDED_OVER = "handed_over", "Handed over"
    GENERATED = "generated", "Generated for training"


class StepKind(models.TextChoices):
    """What happened to footage before it reached us (PROV and Mnemonic's custody fields)."""

    RECORDED = "recorded", "Recorded"
    POSTED = "posted", "Posted"
    REPOSTED = "reposted", "Reposted"
    REPORTED = "reported", "Reported"
    SUPPLIED = "supplied", "Supplied"
    CAPTURED = "captured", "Captured from the web"
    EDITED = "edited", "Edited"


APPEARANCES = frozenset({StepKind.POSTED, StepKind.REPOSTED, StepKind.REPORTED, StepKind.CAPTURED})
"""Steps at which footage was to be seen by others than who made it."""


class Generation(models.TextChoices):
    """Whether the file is the first of its recording (Mnemonic's collection fields)."""

    ORIGINAL = "original", "Original"
    COPY = "copy", "Copy"
    UNKNOWN = "unknown", "Cannot be told"


class EditKind(models.TextChoices):
    """What was done to footage after it was made (after MediaReview and IPTC; our own terms)."""

    CROPPED = "cropped", "Cropped"
    TRIMMED = "trimmed", "Trimmed"
    REENCODED = "re_encoded", "Re-encoded"
    RESIZED = "resized", "Resized"
    CAPTIONED = "captioned", "Captioned"
    SUBTITLED = "subtitled", "Subtitled"
    WATERMARKED = "watermarked", "Watermarked"
    BLURRED = "blurred", "Blurred or pixelated"
    MIRRORED = "mirrored", "Mirrored or turned"
    COLOURED = "coloured", "Colours changed"
    SOUND_CHANGED = "sound_changed", "Sound removed or replaced"
    SPEED_CHANGED = "speed_changed", "Speed changed"
    ASSEMBLED = "assembled", "Assembled from several"
    STRIPPED = "stripped", "Metadata removed"
    OTHER = "other", "Other"


class ReviewOutcome(models.TextChoices):
    """What an admin says of an item's provenance."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"


class TranscriptKind(models.TextChoices):
    """What a text is to its item."""

    AS_PRINTED = "as_printed", "As printed"
    TRANSCRIPTION = "transcription", "Transcription"
    TRANSLATION = "translation", "Translation"
    OCR = "ocr", "OCR"


class LinkKind(models.TextChoices):
    """Typed link between two items (after Bayanat)."""

    SAME_RECORDING = "same_recording", "Same recording"
    REENCODING = "re_encoding", "Re-encoding"
    CROP = "crop", "Crop"
    FRAME_OF = "frame_of", "Frame of"
    SERIES = "series", "Part of series"
    SAME_SCENE = "same_scene", "Same scene"
    POSSIBLY_SAME = "possibly_same", "Possibly the same"
    PAGE_CAPTURE = "page_capture", "Page and its capture"
    NOT_RELATED = "not_related", "Not related"


ONE_RECORDING = frozenset(
    {LinkKind.SAME_RECORDING, LinkKind.REENCODING, LinkKind.CROP, LinkKind.FRAME_OF}
)
"""Links between two items that show the same moment, seen by the same camera."""

DECISIONS = (
    LinkKind.SAME_RECORDING,
    LinkKind.REENCODING,
    LinkKind.CROP,
    LinkKind.FRAME_OF,
    LinkKind.SAME_SCENE,
    LinkKind.NOT_RELATED,
)
"""What comparing two items can come to, in the order of their keys 1 to 6."""


class TagKind(models.TextChoices):
    """What a vocabulary term names."""

    EQUIPMENT = "equipment", "Equipment"
    MARKING = "marking", "Marking"
    UNIT = "unit", "Unit"
    PERSON = "person", "Person"
    PLACE = "place", "Place"
    TOPIC = "topic", "Topic"


class TagLinkKind(models.TextChoices):
    """How one term stands to another (SKOS: broader, exactMatch; told apart is ours)."""

    BROADER = "broader", "Broader term"
    MERGED = "merged_into", "Merged into"
    APART = "told_apart", "Not the same as"


class ReadingOutcome(models.TextChoices):
    """What came of one tool reading one original."""

    READ = "read", "Read"
    NOTHING = "nothing found", "Nothing found"
    FAILED = "failed", "Failed"


class RowState(models.TextChoices):
    """Whether a dated row asserts something or takes an earlier one back."""

    ACTIVE = "active", "Active"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AccessKind(models.TextChoices):
    """What somebody did with an original."""

    OPENED = "opened", "Opened"
    DOWNLOADED = "downloaded", "Downloaded"


class EntryType(models.TextChoices):
    """What a ledger entry records; PREMIS 3 event types where one exists (marked P)."""

    CASE_OPENED = "case opened", "Case opened"
    CASE_CHANGED = "case changed", "Case changed"
    MEMBER_ADDED = "member added", "Member added"
    MEMBER_CHANGED = "member changed", "Membership changed"
    SOURCE_ADDED = "source added", "Source added"
    SOURCE_CHANGED = "source changed", "Source changed"
    INGESTION = "ingestion", "Received"  # P
    ACCESSION = "accession", "Catalogued without a file"  # P
    METADATA_MODIFICATION = "metadata modification", "Item changed"  # P
    METADATA_EXTRACTION = "metadata extraction", "Metadata read"  # P
    LOCATION_CLAIMED = "location claimed", "Location claimed"
    TIME_CLAIMED = "time claimed", "Time claimed"
    EVIDENCE_ADDED = "evidence for a claim", "Evidence for a claim added"
    CLAIM_ADOPTED = "claim adopted", "Claim adopted"
    STATEMENT_ADDED = "statement recorded", "Statement recorded"
    STATEMENT_LINKED = "statement linked", "Statement linked"
    STATEMENT_ASSESSED = "statement assessed", "Statement assessed"
    PROVENANCE_ADDED = "provenance recorded", "Provenance recorded"
    NOTE_ADDED = "check noted", "Check noted"
    FINDING_PROPOSED = "finding proposed", "Finding proposed"
    FINDING_REVIEWED = "finding reviewed", "Finding reviewed"
    FINDING_REOPENED = "finding reopened", "Finding reopened"
    SEAL_OPENED = "seal opened", "Sealed checks looked at"
    TRANSCRIPT_ADDED = "transcript added", "Text added"
    ITEMS_LINKED = "items linked", "Items linked"
    TAG_ADDED = "tag added", "Tag added"
    TAG_CHANGED = "tag changed", "Tag changed"
    TAG_PLACED = "tag placed", "Tag placed under another"
    TAGS_MERGED = "tags merged", "Tags merged"
    TAGS_PARTED = "tags parted", "Merge of tags undone"
    TAGS_TOLD_APART = "tags told apart", "Tags told apart"
    ASSIGNED = "assigned", "Put into somebody's hands"
    RELEASED = "released", "Given back"
    REMARKED = "remarked", "Said among colleagues"
    SIGHT_CHANGED = "sight changed", "Visibility changed"
    GRANT_CHANGED = "grant changed", "Sight granted or revoked"
    WITHDRAWN = "withdrawn", "Withdrawn"
    GENERATION_CLAIMED = "generation claimed", "Generation claimed"
    EDIT_CLAIMED = "edit claimed", "Edit claimed"
    ITEMS_MERGED = "items merged", "Items merged"
    ITEMS_SEPARATED = "merge undone", "Merge undone"
    PROVENANCE_REVIEWED = "provenance reviewed", "Provenance reviewed"
    SOURCE_GRADED = "source graded", "Source graded"
    INFORMATION_GRADED = "information graded", "Information graded"
    DISSEMINATION = "dissemination", "Taken out"  # P


class ExportFormat(models.TextChoices):
    """How a selection leaves the catalog (RFC 4180, JSON Lines, RFC 7946, OGC 12-007r2)."""

    CSV = "csv", "CSV (a table)"
    JSON_LINES = "jsonl", "JSON lines"
    GEOJSON = "geojson", "GeoJSON"
    KML = "kml", "KML"


class BulkKind(models.TextChoices):
    """What can be changed on many items in one go (design of issue 4; after Atlos and NetBox)."""

    STATUS = "status", "Set the work status"
    SENSITIVITY = "sensitivity", "Set the sensitivity"
    ADD_TAGS = "add_tags", "Add tags"
    REMOVE_TAGS = "remove_tags", "Remove tags"
    VISIBILITY = "visibility", "Set who may see them"
    SERIES = "series", "Link them as a series"
    ASSIGN = "assign", "Give them to somebody"


class StepOutcome(models.TextChoices):
    """What becomes of one item in a change of many."""

    WAITING = "waiting", "Will change"
    DONE = "done", "Changed"
    ALREADY = "already", "Is so already"
    NO_RIGHT = "no_right", "You may not change it"
    NO_TERM = "no_term", "Its case has no such tag"
    OTHER_CASE = "other_case", "Belongs to another case than the first of the series"
    NOT_THEIRS = "not_theirs", "Whom you chose cannot work on it"
    HELD = "held", "Somebody else works on it"
    CHANGED = "changed", "Somebody changed it meanwhile"
    GONE = "gone", "Is not there any more"
    REFUSED = "refused", "Refused"


OF_PROVENANCE = frozenset(
    {
        EntryType.INGESTION,
        EntryType.ACCESSION,
        EntryType.PROVENANCE_ADDED,
        EntryType.GENERATION_CLAIMED,
        EntryType.EDIT_CLAIMED,
        EntryType.ITEMS_LINKED,
        EntryType.ITEMS_MERGED,
        EntryType.ITEMS_SEPARATED,
        EntryType.WITHDRAWN,
    }
)
"""Entries that may change what is known of where an item comes from."""


class RemarkKind(models.TextChoices):
    """What is said about an item among colleagues (design §3 has no word for it)."""

    COMMENT = "comment", "Comment"
    QUESTION = "question", "Question"
    ANSWER = "answer", "Answer"


class NoticeKind(models.TextChoices):
    """Why somebody is told of something (design §3); what concerns them most stands first."""

    ASSIGNED = "assigned", "Assigned to me"
    MENTIONED = "mentioned", "I am mentioned"
    ASKED = "asked", "A question to me"
    ANSWERED = "answered", "My question is answered"
    FINDING_RETURNED = "finding_returned", "My finding is returned"
    FINDING_REVIEWED = "finding_reviewed", "My finding is reviewed"
    FINDING_REOPENED = "finding_reopened", "My finding is reopened"
    PROVENANCE_RETURNED = "provenance_returned", "The provenance of mine is returned"
    SUPERSEDED = "superseded", "Something of mine is superseded or withdrawn"
    ADOPTED = "adopted", "A claim of mine is adopted"
    COMMENTED = "commented", "A comment where I take part"
    FINDING_PROPOSED = "finding_proposed", "A finding I may review"
    DUE_SOON = "due_soon", "Due soon"
    NEW_MATCHES = "new_matches", "New matches of a saved search"
    WATCHED = "watched", "An item I watch has changed"


class MailWhen(models.TextChoices):
    """When a notice goes out by e-mail."""

    OFF = "off", "Not by e-mail"
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"


LANGUAGES = [
    ("", "Not stated"),
    ("ru", "Russian"),
    ("uk", "Ukrainian"),
    ("en", "English"),
    ("be", "Belarusian"),
    ("pl", "Polish"),
    ("de", "German"),
    ("fr", "French"),
    ("zxx", "No words"),
    ("mul", "Several languages"),
    ("und", "Undetermined"),
]
"""BCP 47 tags a desk needs here; zxx, mul and und are ISO 639-2's own."""
