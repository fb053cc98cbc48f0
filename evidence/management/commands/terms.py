"""Show by which terms words are found."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from evidence.finding import language, vocabulary


class Command(BaseCommand):
    help = (
        "Print the terms of each word; two words find each other when they share one. "
        "Without words they are read from standard input, one a line. Needs no database: "
        "synonyms are those the catalog ships."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", metavar="WORD")
        parser.add_argument("--json", action="store_true", help="print one JSON object a word")

    def handle(self, *, words: list[str], **options: Any) -> None:
        typed: Iterable[str] = words or (line.strip() for line in sys.stdin)
        for word in filter(None, typed):
            terms = terms_of(word)
            answer = {"word": word, "terms": terms}
            line = json.dumps(answer, ensure_ascii=False)
            self.stdout.write(line if options["json"] else f"{word}: {' '.join(terms)}")
            self.stdout.flush()


def terms_of(word: str) -> list[str]:
    """The terms of a word as it is asked for; of several words together, those of each."""
    found = (vocabulary.shipped_terms_of_word(each) for each in language.words_of(word))
    return list(dict.fromkeys(term for terms in found for term in terms))
