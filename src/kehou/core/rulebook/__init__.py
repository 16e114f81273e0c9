"""Plans of every level as dated, cited decision tables: the strict loader, layers, and the answers they give.

`load_rulebook` reads a pack; `Rulebook.ask` puts a question to one of its tables; `quote` and `refund` add up what a
family pays and gets back; `run_book_cases` runs the pack's example cases.
"""

from kehou.core.rulebook.answers import Answer, Step
from kehou.core.rulebook.book import Rulebook
from kehou.core.rulebook.casefile import run_book_cases
from kehou.core.rulebook.loading import load_rulebook, read_rulebook
from kehou.core.rulebook.quoting import Quote, quote, refund

__all__ = [
    "Answer",
    "Quote",
    "Rulebook",
    "Step",
    "load_rulebook",
    "quote",
    "read_rulebook",
    "refund",
    "run_book_cases",
]
