"""`python -m bench.inside pages.menus`: arguments as JSON on stdin, the answer as JSON on stdout."""

import importlib
import json
import os
import sys

import django

from bench.outcome import BenchError


def main() -> int:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed meanwhile is not the answer
    module, _dot, name = sys.argv[1].partition(".")
    django.setup()
    question = getattr(importlib.import_module(f"bench.inside.{module}"), name)
    try:
        answer = json.dumps(question(**json.load(sys.stdin)))
    except BenchError as reason:
        answers.write(str(reason))
        return 1
    finally:
        answers.flush()
    answers.write(answer)
    answers.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
