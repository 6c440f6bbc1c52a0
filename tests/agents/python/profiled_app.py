"""A program that pyroscope-io profiles as its users set it up: processor time and memory.

    python profiled_app.py http://127.0.0.1:4040 my-service 5
"""

import logging
import os
import sys
import time

import pyroscope

kept = []


def count_primes(during):
    """The hot function: four fifths of the time."""
    found = 0
    end = time.monotonic() + during
    while time.monotonic() < end:
        for candidate in range(3, 3_000, 2):
            factor = 3
            while factor * factor <= candidate and candidate % factor != 0:
                factor += 2
            if factor * factor > candidate:
                found += 1
    return found


def sort_words(during):
    """The cooler one, which also keeps memory."""
    end = time.monotonic() + during
    while time.monotonic() < end:
        words = sorted(str(i * 7_919 % 2_000) for i in range(2_000))
        kept.append(" ".join(words))


def main():
    address, service, seconds = sys.argv[1:]
    logging.basicConfig(level=logging.INFO)
    pyroscope.configure(
        application_name=service,
        server_address=address,
        tags={"region": "eu"},
        basic_auth_username=os.environ.get("PYROSCOPE_BASIC_AUTH_USER", ""),
        basic_auth_password=os.environ.get("PYROSCOPE_BASIC_AUTH_PASSWORD", ""),
        enable_logging=True,
        upload_interval=2,
        mem_enabled=True,
        mem_heap_sample_size=64 * 1024,
    )
    end = time.monotonic() + int(seconds)
    while time.monotonic() < end:
        with pyroscope.tag_wrapper({"endpoint": "/primes"}):
            count_primes(0.08)
        with pyroscope.tag_wrapper({"endpoint": "/words"}):
            sort_words(0.02)
    pyroscope.shutdown()


main()
