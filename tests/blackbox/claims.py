"""What a test claims: that something holds, is equal to something, or comes true in time."""

import time


class Failure(Exception):
    """A test's claim does not hold; the text says which and shows what was heard instead."""


def check(holds, why):
    if not holds:
        raise Failure(why)


def equal(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


def wait_until(condition, limit, what):
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"not within {limit:g} s: {what}")
        time.sleep(0.02)
