"""Catalogues of the interface: msgids are Simplified Chinese, translations live in `locale/`.

    python -m kehou.base.i18n update    after changing sentences: collects them, fills Traditional Chinese
    python -m kehou.base.i18n missing   what people still have to translate; exits 1 if anything
    python -m kehou.base.i18n compile   the binary catalogues that Django reads; done at install

Pure Python (Babel and Django's own template reader), so no gettext programs are needed.
"""

import sys
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract as extract_messages
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = Path(__file__).resolve().parent / "locale"
LANGUAGES = ("zh_Hant", "en")
HEADER = "# Kehou 课后; msgids are Simplified Chinese. Kept by `python -m kehou.base.i18n update`."

# Which arguments hold the sentences; "c" marks the context.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# Characters only, in the forms standard in Taiwan: the words of a plan (实施方案, 专户) stay the words of the plan.
CONVERSION = "s2tw"
QUOTES = str.maketrans("“”‘’", "「」『』")


def _sources() -> Iterator[Path]:
    for pattern in ("*.py", "templates/**/*.html"):
        yield from PACKAGE.rglob(pattern)


def _as_python(path: Path) -> bytes:
    """A source as text that the Python extractor can read; templates become calls of gettext."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


def extract() -> Catalog:
    """Every sentence of Python and template sources, with the files it stands in."""
    found = Catalog(domain="django")
    for path in sorted(_sources()):
        name = path.relative_to(PACKAGE.parent).as_posix()
        for _line, message, _comments, context in extract_messages("python", BytesIO(_as_python(path)), KEYWORDS):
            if message:
                found.add(message, locations=[(name, 1)], context=context)
    return found


def path_of(language: str, suffix: str = "po") -> Path:
    """Where a language's catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def read(language: str) -> Catalog:
    """A language's catalogue; empty where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain="django", fuzzy=False, header_comment=HEADER, language_team="Kehou")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def translated(message: Message) -> bool:
    """Whether every plural form of a message has words."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _sentence(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def update() -> None:
    """Bring every catalogue up to date: new sentences in, vanished ones out, Traditional Chinese converted."""
    found = extract()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(deepcopy(found), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        if language == "zh_Hant":
            _fill_traditional(catalogue)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, include_lineno=False, sort_output=True, width=110)


def _fill_traditional(catalogue: Catalog) -> None:
    """Fill what nobody has written by hand. OpenCC is needed here only, not where Kehou runs."""
    from opencc import OpenCC

    convert = OpenCC(CONVERSION).convert
    for message in catalogue:
        if not message.id or translated(message):
            continue
        words = convert(_sentence(message)).translate(QUOTES)
        message.string = words if isinstance(message.id, str) else (words,)


def compile_all() -> None:
    """Write the binary catalogues."""
    for language in LANGUAGES:
        with path_of(language, "mo").open("wb") as file:
            write_mo(file, read(language))


def missing() -> list[tuple[str, str]]:
    """(language, msgid) of every sentence without a translation."""
    wanted = [message for message in extract() if message.id]
    return [
        (language, _sentence(message))
        for language, catalogue in ((language, read(language)) for language in LANGUAGES)
        for message in wanted
        if not (known := catalogue.get(message.id, message.context)) or not translated(known)
    ]


@click.group(help="Keep the translations of the interface.")
def main() -> None:
    pass


@main.command("update", help="Collect sentences into the catalogues; fill Traditional Chinese.")
def _update() -> None:
    update()


@main.command("compile", help="Write the binary catalogues that Django reads.")
def _compile() -> None:
    compile_all()


@main.command("missing", help="List sentences without a translation; exit 1 if there are any.")
def _missing() -> None:
    gaps = missing()
    for language, sentence in gaps:
        click.echo(f"{language}\t{sentence}")
    sys.exit(1 if gaps else 0)


if __name__ == "__main__":
    main()
