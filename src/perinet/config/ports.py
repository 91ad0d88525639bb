"""An address and a port become the reason why they can't be served on; needs no framework."""

import errno
import socket


def why_not(address: str, port: int) -> str:
    """Say in a sentence why this address can't be served on, or nothing when it can."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError:
            return f"Port {port} does not exist; choose one from 1024 to 65535."
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return f"Port {port} is taken by another program. Choose another one, for example --port {port + 1}."
            if problem.errno == errno.EACCES:
                return f"Port {port} is kept for the system. Choose one from 1024 to 65535."
            return f"{address}:{port} can't be used: {problem.strerror}."
    return ""
