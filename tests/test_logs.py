"""A log line tells where something broke, and nothing of what was being handled."""

import logging

import pytest
import structlog

from catalog_site import logs


def line_for(record: logging.LogRecord) -> str:
    """The line that the site writes for a record."""
    options = dict(logs.LOGGING["formatters"]["line"])
    return options.pop("()")(**options).format(record)


def break_on_a_name() -> None:
    raise ValueError("the source is called Canary Ivanovich")


@pytest.mark.parametrize(
    "logger", [logging.getLogger("evidence.x"), structlog.get_logger("evidence.y")]
)
def test_a_traceback_names_places_and_no_values(
    caplog: pytest.LogCaptureFixture, logger: logging.Logger
) -> None:
    try:
        break_on_a_name()
    except ValueError:
        logger.exception("reading failed")

    line = line_for(caplog.records[0])

    assert 'event="reading failed"' in line
    assert "exception=builtins.ValueError" in line
    assert "test_logs.py" in line and "break_on_a_name" in line
    assert "Canary" not in line
    assert "\n" not in line
