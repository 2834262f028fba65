"""How the cost of the analysis grows with what it looks at, and that of clang -O2 -c beside it.

    python3 bench/growth/run.py [--build DIR] [--steps N] [--runs K] [--svg FILE] [--family NAME]...

Each family of families.py is made in sizes that double.  Per size: the plugin's time (contracts, lowering, analysis; the
smallest of K runs), its block states, which do not depend on the machine, and the CPU of clang without it.  The
exponent is the slope of a straight line through the logarithms of the upper half of the sizes: 1 is linear.  The
bound is 1.3; a function that is given up breaks it as well."""
import argparse
import collections
import math
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import benchlib  # noqa: E402
import plot  # noqa: E402
from families import FAMILIES, FILE_SIZE, FILES, functions  # noqa: E402

BOUND = 1.3
Point = collections.namedtuple("Point", "size plain_us plugin_us analyse_us states gave_up")


def exponent(points, value):
    """Slope of the logarithms over the upper half of the sizes; None when there are too few."""
    upper = points[len(points) // 2 - 1:] if len(points) > 3 else points
    if len(upper) < 2:
        return None
    xs, ys = [math.log(p.size) for p in upper], [math.log(max(value(p), 1)) for p in upper]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


class Machine:
    """Compiles text and says what it cost."""

    def __init__(self, options, folder):
        self.compiler = benchlib.clang(options.llvm)
        self.plugin = benchlib.plugin_path(options.build, options.llvm)
        self.include = options.include or benchlib.python_include()
        self.folder, self.runs = pathlib.Path(folder), options.runs

    def compile(self, source, extra):
        command = [self.compiler, *extra, "-O2", "-c", "-w", "-fbracket-depth=2000", f"-I{self.include}", "-o",
                   "/dev/null", str(source)]
        result = benchlib.run(command, timeout=600)
        if result.status:
            sys.exit(f"{source.name} does not compile: {result.stderr[:400]}")
        return result.cpu * 1e6

    def measure(self, size, texts):
        """The sum over these files, each the smallest of the runs."""
        plain = plugin = analyse = states = gave_up = 0
        for k, text in enumerate(texts):
            source = self.folder / f"growth{k}.c"
            source.write_text(text, encoding="utf-8")
            report = self.folder / "report.jsonl"
            summaries = []
            for _ in range(self.runs):
                report.unlink(missing_ok=True)
                self.compile(source, benchlib.plugin_flags(self.plugin, report, 1))
                summaries.append(benchlib.read_report(report)[1])
            plain += min(self.compile(source, []) for _ in range(self.runs))
            plugin += min(s["model_us"] + s["lower_us"] + s["analyse_us"] for s in summaries)
            analyse += min(s["analyse_us"] for s in summaries)
            states += summaries[0]["states"]
            gave_up += summaries[0]["gave_up"]
        return Point(size, plain, plugin, analyse, states, gave_up)


def sizes(name, steps):
    """(size, texts) of a family, doubling."""
    if name == FILES:
        return [(2 ** k, [functions(FILE_SIZE)] * 2 ** k) for k in range(min(steps, 5))]
    make, smallest = FAMILIES[name]
    return [(smallest * 2 ** k, [make(smallest * 2 ** k)]) for k in range(steps)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"), help="folder with lib/refcop.so")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--include", help="folder of Python.h (default: Debian's python3)")
    parser.add_argument("--steps", type=int, default=7, help="sizes per family")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--svg", type=pathlib.Path, help="where the plot goes")
    parser.add_argument("--family", action="append", choices=[*FAMILIES, FILES])
    options = parser.parse_args()
    if options.steps < 2:
        parser.error("--steps must be at least 2: one size says nothing of growth")
    rows, series, broken = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(options, folder)
        for name in options.family or [*FAMILIES, FILES]:
            points = [machine.measure(size, texts) for size, texts in sizes(name, options.steps)]
            rows += [(name, p.size, p.states, p.gave_up, p.analyse_us, p.plugin_us, round(p.plain_us),
                      f"{100 * p.plugin_us / p.plain_us:.1f}") for p in points]
            grown = [exponent(points, value) for value in (lambda p: p.states, lambda p: p.analyse_us,
                                                           lambda p: p.plugin_us, lambda p: p.plain_us)]
            series.append((name, points, grown))
            if max(grown[0], grown[1]) > BOUND or any(p.gave_up for p in points):
                broken.append(name)
    benchlib.print_table(("family", "size", "states", "gave up", "analysis us", "plugin us", "clang -O2 us", "% added"),
                         rows)
    print("\nexponents")
    benchlib.print_table(("family", "states", "analysis", "plugin", "clang -O2"),
                         [(name, *(f"{e:.2f}" for e in grown)) for name, _, grown in series])
    print("above the bound of %.1f, or given up: %s" % (BOUND, ", ".join(broken) or "none"))
    if options.svg:
        lines = [(name, [(p.size, p.plugin_us) for p in points], [(p.size, p.plain_us) for p in points])
                 for name, points, _ in series]
        options.svg.write_text(plot.draw("time of the plugin by size", lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
