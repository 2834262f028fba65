"""A double logarithmic plot as SVG, with nothing but text."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 860, 520, 70, 50, 200, 30
COLOURS = ("#1b6ca8", "#c0392b", "#27864b", "#8e44ad", "#b9770e", "#16847a", "#555555")


def decades(low, high):
    """Powers of ten around a range."""
    return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)


class Axes:
    """Where a point lies on the sheet."""

    def __init__(self, points):
        xs, ys = [x for x, _ in points], [max(y, 1) for _, y in points]
        self.x_range = (math.log10(min(xs)), math.log10(max(xs)))
        ticks = decades(min(ys), max(ys))
        self.y_range = (ticks[0], max(ticks[-1], ticks[0] + 1))

    def x(self, value):
        low, high = self.x_range
        return LEFT + (math.log10(value) - low) / max(high - low, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        low, high = self.y_range
        return HEIGHT - BOTTOM - (math.log10(max(value, 1)) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def text(x, y, words, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def polyline(axes, points, colour, dashed):
    where = " ".join(f"{axes.x(x):.1f},{axes.y(y):.1f}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<polyline points="{where}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'


def draw(title, series):
    """SVG of series: (name, [(size, microseconds)], [(size, microseconds) of clang]) each."""
    axes = Axes([point for _, solid, dashed in series for point in solid + dashed])
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           text(LEFT, 18, title)]
    for power in decades(10 ** axes.y_range[0], 10 ** axes.y_range[1]):
        y = axes.y(10 ** power)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        label = f"{10 ** (power - 6):g} s" if power >= 6 else f"{10 ** (power - 3):g} ms" if power >= 3 \
            else f"{10 ** power:g} us"
        out.append(text(LEFT - 8, y + 4, label, "end"))
    for size in sorted({x for _, solid, _ in series for x, _ in solid}):
        out.append(text(axes.x(size), HEIGHT - BOTTOM + 18, f"{size:g}", "middle"))
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "size (statements, rungs, cases, functions, files)",
                    "middle"))
    for k, (name, solid, dashed) in enumerate(series):
        colour = COLOURS[k % len(COLOURS)]
        out += [polyline(axes, solid, colour, False), polyline(axes, dashed, colour, True)]
        y = TOP + 20 + 20 * k
        out.append(f'<line x1="{WIDTH - RIGHT + 15}" x2="{WIDTH - RIGHT + 40}" y1="{y}" y2="{y}" stroke="{colour}" '
                   'stroke-width="2"/>')
        out.append(text(WIDTH - RIGHT + 46, y + 4, name))
    out.append(text(WIDTH - RIGHT + 15, TOP + 30 + 20 * len(series), "dashed: clang -O2 -c alone"))
    out.append("</svg>")
    return "\n".join(out) + "\n"
