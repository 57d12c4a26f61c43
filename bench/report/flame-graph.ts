import { escaped } from './plot.ts';

/** What Node writes with --cpu-prof, as far as it is needed here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly name: string;
  readonly place: string;
  readonly ours: boolean;
  self: number;
  readonly below: Map<string, Frame>;
}

const width = 1400;
const row = 17;
/** A frame narrower than this can't be seen. */
const narrowest = 0.6;

/** A profile as a flame graph: the wider a box, the longer its function was on the stack. */
export function flameGraph(profile: CpuProfile, title: string): string {
  const root = frames(profile);
  const total = totalOf(root);
  const boxes: string[] = [];
  let deepest = 0;
  const visits = [{ frame: root, x: 0, depth: 0 }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { frame, depth } = visit;
    const time = totalOf(frame);
    const size = (time / total) * width;
    if (size < narrowest) continue;
    deepest = Math.max(deepest, depth);
    boxes.push(box(frame, visit.x, depth, size, time / total, time));
    let { x } = visit;
    for (const below of [...frame.below.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      visits.push({ frame: below, x, depth: depth + 1 });
      x += (totalOf(below) / total) * width;
    }
  }
  const height = (deepest + 1) * row + 34;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="11">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="6" y="18" font-family="sans-serif" font-size="13">${escaped(title)}</text>
${boxes.join('\n')}
</svg>
`;
}

/** Calls of one function below the same caller are one frame. */
function frames({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const self = new Map<number, number>();
  samples.forEach((id, index) => self.set(id, (self.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root = frameNamed('all', '', false);
  const visits = nodes.slice(0, 1).map((node) => ({ node, into: root }));
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, into } = visit;
    into.self += self.get(node.id) ?? 0;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child === undefined) continue;
      const { functionName, url, lineNumber } = child.callFrame;
      const key = `${functionName} ${url}:${lineNumber}`;
      const short = url
        .replace(/^.*\/node_modules\//, '')
        .replace(/^.*\/((?:constructs|delivery|cli|bench|bin)\/)/, '$1');
      const known = into.below.get(key);
      const frame =
        known ??
        frameNamed(
          functionName || '(anonymous)',
          `${short}:${lineNumber + 1}`,
          /^(constructs|delivery|cli)\//.test(short),
        );
      into.below.set(key, frame);
      visits.push({ node: child, into: frame });
    }
  }
  return root;
}

function frameNamed(name: string, place: string, ours: boolean): Frame {
  return { name, place, ours, self: 0, below: new Map() };
}

const totals = new WeakMap<Frame, number>();

function totalOf(frame: Frame): number {
  const known = totals.get(frame);
  if (known !== undefined) return known;
  const total = [...frame.below.values()].reduce((sum, below) => sum + totalOf(below), frame.self);
  totals.set(frame, total);
  return total;
}

function box(frame: Frame, x: number, depth: number, size: number, part: number, time: number): string {
  const y = depth * row + 30;
  const fill = frame.ours ? '#8fb8ff' : frame.place.startsWith('node:') ? '#d9d9d9' : '#ffd59a';
  const words = `${frame.name} ${frame.place}: ${(time / 1000).toFixed(0)} ms, ${(part * 100).toFixed(1)}%`;
  const letters = Math.floor((size - 4) / 6.6);
  const label = letters < 3 ? '' : frame.name.slice(0, letters);
  return `<g><title>${escaped(words)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, size - 0.5).toFixed(1)}" height="${row - 1}" fill="${fill}"/><text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label)}</text></g>`;
}
