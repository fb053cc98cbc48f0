"""Whether an address is free to serve on; runs without Django, before anything is installed."""

import socket
import sys


class PortTaken(Exception):
    """Another program already listens there, or we may not."""


def refuse_taken(host: str, port: int) -> None:
    """Raise `PortTaken` with a sentence for the person who started us."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except (OSError, OverflowError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise PortTaken(
                f"Cannot serve on {host}:{port}: {reason}. Another port: PORT={port + 1} make demo"
            ) from None


if __name__ == "__main__":
    try:
        refuse_taken("127.0.0.1", int(sys.argv[1]))
    except (PortTaken, ValueError) as refusal:
        sys.exit(str(refusal))
