const factors: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
]);

/** A fleet asks for the same few amounts over and over. */
const known = new Map<string, number | undefined>();
const mostKnown = 10_000;

/** A Kubernetes quantity as a number of cores, bytes or pieces; undefined when it is none. */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (known.has(value)) return known.get(value);
  const amount = parsed(value);
  if (known.size < mostKnown) known.set(value, amount);
  return amount;
}

function parsed(value: string): number | undefined {
  const [, digits, exponent, suffix = ''] =
    /^\+?(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(value.trim()) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(`${digits}${exponent ?? ''}`);
  const factor = factors.get(suffix);
  return factor === undefined || !Number.isFinite(number) ? undefined : number * factor;
}

/** A number of cores or bytes as a person writes it: `2500m`, `12Gi`. */
export function formatQuantity(resource: string, amount: number): string {
  if (resource === 'pods') return String(amount);
  if (resource.includes('cpu')) {
    const millis = Math.ceil(amount * 1000 - 1e-6);
    return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
  }
  for (const unit of ['Gi', 'Mi', 'Ki']) {
    const pieces = amount / (factors.get(unit) ?? 1);
    if (pieces >= 1 && (Number.isInteger(pieces) || unit === 'Ki')) return `${Math.ceil(pieces)}${unit}`;
    if (pieces >= 1 && unit === 'Mi') return `${Math.ceil(pieces)}Mi`;
  }
  return String(Math.ceil(amount));
}
