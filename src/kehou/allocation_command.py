"""`kehou allocate`: places from a file, on any machine; no database is needed. The form of the files:
docs/developers/allocation.md.

Exit codes: 0 done; 1 the instance is wrong, each mistake with its JSON path; 2 the command was not understood
(click's).
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kehou.core.allocation.instance import Instance

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--input", "source_file", required=True, type=FILE, help="The instance as JSON; - for standard input.")
@click.option("--seed", default="", help="The seed of the draw.")
@click.option(
    "--source", default="", help="What the announced source said: the seed is made from it and the list's hash."
)
@click.option(
    "--seal", type=FILE, help="Write the list in its canonical form here and print its SHA-256; give no places."
)
@click.option("--output", type=FILE, help="Where the outcome goes; without it to standard output.")
@click.option("--figures", is_flag=True, help="Print the figures of the preview instead of the outcome.")
@click.option("--json", "wants_json", is_flag=True, help="Print mistakes as JSON.")
def allocate(
    source_file: Path, seed: str, source: str, seal: Path | None, output: Path | None, figures: bool, wants_json: bool
) -> None:
    """Give the places of an instance by its rules and a seed, with a reason for every wish."""
    instance = _read(source_file, wants_json=wants_json)
    if seal is not None:
        _seal(instance, seal)
    else:
        _give(instance, _seed(instance, seed, source), output, figures=figures)


def _read(file: Path, *, wants_json: bool) -> "Instance":
    from kehou.core.allocation.reading import InstanceErrors, read_instance

    try:
        with click.open_file(str(file), "rb") as stream:
            return read_instance(stream.read())
    except OSError as error:
        raise click.BadParameter(f"{file}: {error.strerror}", param_hint="--input") from None
    except InstanceErrors as found:
        mistakes = [asdict(each) for each in found.mistakes]
        click.echo(json.dumps({"errors": mistakes}, ensure_ascii=False, indent=2) if wants_json else str(found))
        raise SystemExit(1) from None


def _seal(instance: "Instance", file: Path) -> None:
    from kehou.core.allocation.jsonform import instance_bytes, sha256

    data = instance_bytes(instance)
    file.write_bytes(data)
    click.echo(sha256(data))


def _seed(instance: "Instance", seed: str, source: str) -> str:
    """The seed given, or made from what the source said. A lottery without either is a usage error."""
    from kehou.core.allocation.instance import Numbers
    from kehou.core.allocation.sealing import list_hash, seed_from

    if seed and source:
        raise click.UsageError("--seed 和 --source 只能写一个。")
    if source.strip():
        return seed_from(list_hash(instance), source)
    if not seed and instance.rules.numbers is Numbers.LOTTERY:
        raise click.UsageError("摇号要有种子：请写 --seed，或用 --source 写事先公告的来源所公布的文字。")
    return seed


def _give(instance: "Instance", seed: str, output: Path | None, *, figures: bool) -> None:
    from kehou.core.allocation.allocating import allocate as give
    from kehou.core.allocation.growing import most_wanted_groups
    from kehou.core.allocation.jsonform import outcome_bytes
    from kehou.core.allocation.statistics import preview

    outcome = give(instance, seed)
    data = outcome_bytes(outcome)
    if figures:
        told = {**asdict(preview(instance, outcome)), "one_more_group": most_wanted_groups(instance, outcome)}
        data = json.dumps(told, ensure_ascii=False, indent=2, default=asdict).encode()
    if output is None:
        click.echo(data)
    else:
        output.write_bytes(data)
