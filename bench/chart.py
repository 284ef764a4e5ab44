"""Draw what `bench/postgres.py` printed: each road's time as a multiple of pgbouncer's.

`python bench/postgres.py | python bench/chart.py chart.svg` passes the text on and draws the
line of it that is JSON.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import jinja2

COLORS = {"direct": "#7a8793", "pgbouncer": "#2b2f33", "bastion": "#c2410c"}
LEFT, WIDTH, ROW, TOP = 190, 520, 26, 56
TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ left + width + 40 }} {{ bottom + 34 }}" \
font-family="sans-serif" font-size="13" role="img" aria-label="{{ title }}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="12" y="20" font-size="14" font-weight="bold">{{ title }}</text>
{% for road, color in roads.items() -%}
<circle cx="{{ left + loop.index0 * 110 }}" cy="38" r="5" fill="{{ color }}"/>\
<text x="{{ left + 10 + loop.index0 * 110 }}" y="42">{{ road }}</text>
{% endfor -%}
{% for label, x in ticks -%}
<path d="M{{ x }} {{ top }}V{{ bottom }}" stroke="{{ '#9aa5b1' if label == '1' else '#e3e7eb' }}"/>\
<text x="{{ x }}" y="{{ bottom + 18 }}" text-anchor="middle" fill="#555">{{ label }}×</text>
{% endfor -%}
{% for name, y, dots in rows -%}
<text x="{{ left - 14 }}" y="{{ y + 4 }}" text-anchor="end">{{ name }}</text>\
<path d="M{{ dots.values() | min }} {{ y }}H{{ dots.values() | max }}" stroke="#cbd2d9" stroke-width="3"/>\
{% for road, x in dots.items() -%}
<circle cx="{{ x }}" cy="{{ y }}" r="5" fill="{{ roads[road] }}"/>\
{% endfor %}
{% endfor -%}
</svg>
"""


def draw(found: dict[str, dict[str, float]], title: str) -> str:
    """Return SVG: a row for each measurement, a dot for each road, on a logarithmic scale.

    `found` has seconds by road, by measurement.
    """
    ratios = {
        name: {road: seconds / row["pgbouncer"] for road, seconds in row.items()}
        for name, row in found.items()
    }
    values = [value for row in ratios.values() for value in row.values()]
    low, high = math.floor(math.log2(min(values))), math.ceil(math.log2(max(values)))

    def place(ratio: float) -> float:
        return round(LEFT + WIDTH * (math.log2(ratio) - low) / (high - low), 1)

    return jinja2.Template(TEMPLATE, autoescape=True).render(
        title=title,
        roads={
            road: color for road, color in COLORS.items() if road in next(iter(ratios.values()))
        },
        left=LEFT,
        width=WIDTH,
        top=TOP,
        bottom=TOP + ROW * len(ratios),
        ticks=[(f"{2**n:g}", place(2**n)) for n in range(low, high + 1)],
        rows=[
            (
                name.partition(" ")[2],
                TOP + ROW * number + ROW / 2,
                {road: place(ratio) for road, ratio in row.items()},
            )
            for number, (name, row) in enumerate(ratios.items())
        ],
    )


def main(path: str) -> int:
    found = ""
    for line in sys.stdin:
        print(line, end="", flush=True)
        found = line if line.startswith("{") else found
    if not found:
        print("no chart: there is no line of JSON", file=sys.stderr)
        return 1
    report = json.loads(found)
    if any("pgbouncer" not in row for row in report["seconds"].values()):
        print("no chart: pgbouncer is not installed", file=sys.stderr)
        return 0
    title = f"Time as a multiple of pgbouncer's, {report['rows']:,} rows, lower is better"
    Path(path).write_text(draw(report["seconds"], title))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
