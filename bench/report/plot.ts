import { median } from '../measure/statistics.ts';
import type { Measurement } from '../measurement.ts';
import type { NamedWorkload } from '../workloads.ts';

const width = 860;
const height = 520;
const left = 70;
const right = 300;
const top = 30;
const bottom = 60;
const colours = ['#0b5fff', '#5b9dff', '#333333', '#c2410c', '#ea9a3e', '#15803d', '#7c3aed', '#be185d'];

/** Seconds over objects, both by powers of ten: a line that rises as steeply as the page grows with the size. */
export function timePlot(measurements: readonly Measurement[], workloads: readonly NamedWorkload[]): string {
  const sizes = new Map(workloads.map(({ id, objects }) => [id, objects]));
  const lines = [...Map.groupBy(measurements, ({ peer }) => peer).values()].map((each) => ({
    title: each[0]?.title ?? '',
    points: each
      .map(({ workload, seconds }) => ({ x: sizes.get(workload) ?? 1, y: median(seconds) }))
      .sort((a, b) => a.x - b.x),
  }));
  const all = lines.flatMap(({ points }) => points);
  const x = scale(
    all.map((point) => point.x),
    left,
    width - right,
  );
  const y = scale(
    all.map((point) => point.y),
    height - bottom,
    top,
  );
  const parts = [
    ...x.ticks.map((tick) => vertical(x.at(tick), short(tick))),
    ...y.ticks.map((tick) => horizontal(y.at(tick), `${short(tick)} s`)),
    text((left + width - right) / 2, height - 18, 'objects', 'middle'),
    ...lines.map(({ title, points }, index) => {
      const colour = colours[index % colours.length] ?? '#000000';
      const at = points.map((point) => `${x.at(point.x).toFixed(1)},${y.at(point.y).toFixed(1)}`);
      const dots = at.map((point) => {
        const [cx, cy] = point.split(',');
        return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`;
      });
      const row = top + 14 + index * 24;
      return [
        `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...dots,
        `<rect x="${width - right + 24}" y="${row - 9}" width="12" height="12" fill="${colour}"/>`,
        text(width - right + 44, row + 2, title, 'start'),
      ].join('\n');
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

function scale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  return { at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from), ticks };
}

function vertical(x: number, label: string): string {
  return `<line x1="${x}" y1="${top}" x2="${x}" y2="${height - bottom}" stroke="#dddddd"/>\n${text(x, height - bottom + 18, label, 'middle')}`;
}

function horizontal(y: number, label: string): string {
  return `<line x1="${left}" y1="${y}" x2="${width - right}" y2="${y}" stroke="#dddddd"/>\n${text(left - 8, y + 4, label, 'end')}`;
}

function text(x: number, y: number, content: string, anchor: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#333333">${escaped(content)}</text>`;
}

function short(value: number): string {
  return value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
}

/** Text that an SVG may hold. */
export function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
