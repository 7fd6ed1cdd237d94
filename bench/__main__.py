"""Measure the platform as it is: real data, token, decision, validation, indexes and audit on.

python -m bench                          all of it but the tenfold data, and write docs/performance.md
python -m bench --tenfold                also the mix at ten times the data
python -m bench --quick                  two seconds for each work, and only print
python -m bench --peer hapi=http://…     put the same works on another FHIR server too
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import asking, bundles, machine, sampling, steering, trusted
from bench.figures import Figure
from bench.floor import floor
from bench.report import write
from bench.servers import ROOT, Home, Server, peer


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two seconds for each work, nothing written")
    parser.add_argument("--seconds", type=int, default=10, help="how long each work is measured")
    parser.add_argument("--tenfold", action="store_true", help="also the mix at ten times the data: some minutes")
    parser.add_argument("--peer", action="append", default=[], type=peer, metavar="NAME=URL", help="another server")
    options = parser.parse_args()
    seconds = 2 if options.quick else options.seconds
    with tempfile.TemporaryDirectory(prefix="samspill-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        figures = {"samspill": own(folder, seconds, tenfold=options.tenfold)}
        for other in options.peer:
            figures[other.name] = works(other, folder, seconds)[0]
    text = write(figures, [])
    sys.stdout.write(text)
    if not options.quick:
        (ROOT / "docs" / "performance.md").write_text(text, "utf-8")
    return 0


def own(folder: Path, seconds: int, *, tenfold: bool) -> list[Figure]:
    """Measure our own platform: a load, a start, bundles over HTTP into an empty one, and all works on that."""
    loaded = Home(folder / "loaded")
    found = [loaded.load(bundles.unpacked(folder))]
    home = Home(folder / "home")
    home.run("migrate")
    with home.served() as (server, start):
        said, sample = works(server, folder, seconds)
        found += [start, *said]
        found.append(Figure("memory of a worker, at most", machine.memory(server.pid or 0), "MB", "≤ 250 MB"))
    found += floor(home.folder, sample, seconds)
    for figure in trusted.measure(Home(folder / "demo", "demo"), folder, seconds):
        found.append(figure)
        _say(figure)
    for figure in steering.measure():
        found.append(figure)
        _say(figure)
    if tenfold:
        found.append(_tenfold(loaded, folder, seconds, found))
    return found


def works(server: Server, folder: Path, seconds: int) -> tuple[list[Figure], sampling.Sample]:
    """Send the bundles to a server, and put every work on it."""
    found = [bundles.send(server)]
    _say(found[-1])
    sample = sampling.draw(server)
    whole = asking.everything(server, sample)
    found += [whole] if whole else []
    for work in asking.works(sample):
        found.append(asking.ask(server, work, folder, seconds))
        _say(found[-1])
    return found, sample


def _tenfold(home: Home, folder: Path, seconds: int, before: list[Figure]) -> Figure:
    """Measure the mix when there is ten times as much, every copy with identities of its own."""
    for number in range(1, 10):
        place = bundles.copy(number, folder)
        _say(home.load(place))
        for file in place.iterdir():
            file.unlink()
    with home.served() as (server, _):
        figure = asking.ask(server, asking.mixed(sampling.draw(server)), folder, seconds)
    once = next(one for one in before if one.work == figure.work)
    ratio = (figure.p50 or 0) / (once.p50 or 1)
    return Figure(
        f"{figure.work}, ten times the data: p50 {ratio:.2f} times that above",
        figure.value,
        "/s",
        "p50 within 1.3",
        p50=figure.p50,
        p99=figure.p99,
        cpu=figure.cpu,
        wrong=figure.wrong,
    )


def _say(figure: Figure) -> None:
    sys.stderr.write(f"{figure.work}: {figure.shown}, p50 {figure.p50 or 0:.1f} ms, wrong {figure.wrong}\n")


sys.exit(main())
