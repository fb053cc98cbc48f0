"""Questions to learn from, as the help page shows them; the tests ask every one of them."""

Example = tuple[str, str]
"""What to type, and what it finds."""

EXAMPLES: list[tuple[str, list[Example]]] = [
    (
        "Words",
        [
            ("tank Kozinka", "both words, in any form and spelling"),
            ('"border post"', "the words in a row"),
            ("leaflet -surrender", "the first word without the second"),
            ("tank OR helicopter", "either word; OR joins its two neighbours"),
            ("(tank OR helicopter) -(flares Rakitnoye)", "brackets, turned round by a minus"),
            ("surr*", "words that begin so"),
        ],
    ),
    (
        "Work and findings",
        [
            ("status:new", "where the work stands; also status:help_needed, status:done …"),
            ("finding:verified,likely", "a finding that stands; finding:not_assessed for none"),
            ("proposed:likely", "a finding that waits for somebody else"),
            ("has:note -has:finding", "has: file, gps, note, location, time, finding, text …"),
            ("missing:location", "nobody has claimed a place; also missing:coordinates …"),
            ("claim:contradicted", "claims that cannot both be true, or are contradicted"),
            ("claim:place_only", "a place is claimed, and nobody has adopted one"),
            ("lookalike:yes", "words in which Latin and Cyrillic letters are mixed"),
            ("by:me", "catalogued by you; by: takes a user name or a name too"),
        ],
    ),
    (
        "What it is and whose",
        [
            ("kind:video,drone_video", "one kind or the other"),
            ("tag:tank", "a tag, by its name or another spelling of it"),
            ("source:report", "who published, supplied or claimed it"),
            ("sensitivity:graphic_violence", "what a viewer should know before looking"),
            ("language:ru usage:allowed", "in Russian, and may be used"),
            ("code:BEL-0007", "one item; code:BEL-00* for all that begin so"),
            ("sha256:e3b0c442", "a file by the beginning of its SHA-256"),
            ("receipts:>1", "files that arrived more than once"),
        ],
    ),
    (
        "When",
        [
            ("taken:2023-05-22", "may have been made on that day"),
            ("taken:2023-05-22..2023-05-24", "on one of these days"),
            ("taken:<2023-05-22", "before that day; also >, <= and >="),
            ("received:>=2023-06", "the file came in June 2023 or later"),
            ("missing:date", "nobody has claimed a time, and the device told none"),
        ],
    ),
    (
        "Where",
        [
            ("place:Kozinka", "a place claimed by this name, in any spelling"),
            ('near:"Kozinka"~5km', "possibly within 5 km of a settlement"),
            ("near:50.46,35.60~500m", "the same around a point"),
            ("inside:Kozinka~15km", "certainly within, whatever the uncertainty of the claim"),
            ("within:50.3,35.4,50.6,35.8", "in the box south, west, north, east"),
            ("radius:<=100m confidence:>=moderate", "how exactly, and how surely"),
        ],
    ),
]
