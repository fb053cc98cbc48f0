"""The whole audit: the tree, the entries, the records, the files."""

from collections.abc import Iterable

from evidence.actions import custody
from evidence.audit import entries, files, records, tree
from evidence.audit.report import Kind, Problem, Progress, Report, Unopened, in_silence


def verify(*, with_files: bool = True, progress: Progress = in_silence) -> Report:
    """Compare everything with the ledger; reads only, and may run beside people at work.

    Entries appended meanwhile are left for the next audit. Raises DatabaseError when there is no
    catalog to read.
    """
    report = Report()
    _check_ledger(report, progress)
    _check_records(report, progress)
    _take(report, files.check_rows())
    if with_files:
        for found in files.check_files(progress=progress):
            if isinstance(found, int):
                report.files += found
            else:
                report.problems.append(found)
        report.orphans = list(files.orphans())
    return report


def _check_ledger(report: Report, progress: Progress) -> None:
    signed = custody.last_signed()
    now = tree.found()
    regrown = tree.regrow(now, watched=signed.size if signed else None, progress=progress)
    report.size = report.entries = now.entries
    report.root = regrown.root.hex() if regrown.root else ""
    _take(report, regrown.problems)
    if signed and signed.size > now.entries:
        words = f"{signed.size} entries were signed for, there are {now.entries}"
        _take(report, [Problem(Kind.CHECKPOINT, words, seq=now.entries)])
    elif signed and regrown.whole and regrown.watched_root != signed.root:
        words = f"the first {signed.size} entries are not those that were signed for"
        _take(report, [Problem(Kind.CHECKPOINT, words)])
    _take(report, entries.check(now.entries, progress=progress))


def _check_records(report: Report, progress: Progress) -> None:
    for found in records.check(progress=progress):
        if isinstance(found, int):
            report.records += found
        else:
            report.problems.append(found)


def _take(report: Report, found: Iterable[Problem | Unopened]) -> None:
    for one in found:
        if isinstance(one, Unopened):
            report.unopened.append(one)
        else:
            report.problems.append(one)
