#!/usr/bin/python3
"""Runs the black-box tests: each in a folder and against a server of its own."""

import os
import sys

sys.dont_write_bytecode = True
FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)

import running  # noqa: E402


def main():
    parser = running.arguments(__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer kills")
    parser.add_argument("--web-page", metavar="DIR", help="folder of the built page")
    options = parser.parse_args()
    if options.web_page:
        options.web_page = os.path.abspath(options.web_page)
    return running.run_all(FOLDER, options)


if __name__ == "__main__":
    sys.exit(main())
