"""How the site logs: one line of key=value on standard error, and nothing that names a person.

A catalog's log is read by people who may not see the case. Exception messages quote row values,
so a traceback is written as its places and its type only; addresses of visitors are never logged.
"""

import sys
from traceback import extract_tb
from typing import Any

import structlog
from structlog.typing import EventDict, Processor


def places_of_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the exception's type and the places it passed, innermost last."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0]:
        event["exception"] = f"{info[0].__module__}.{info[0].__qualname__}"
        event["at"] = " < ".join(
            f"{place.filename}:{place.lineno}:{place.name}"
            for place in reversed(extract_tb(info[2]))
        )
    return event


PROCESSORS: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    places_of_exception,
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False
                ),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would print to the console a second time, or mail the traceback.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "evidence": {"level": "INFO"},
        # Its warnings are about stopping on request, which is no news.
        "django_tasks_db": {"level": "ERROR"},
    },
}


def configure() -> None:
    """Send structlog's loggers through the standard ones, so that there is one way out."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *PROCESSORS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
