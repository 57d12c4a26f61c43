import type { Issue } from '../issue.ts';
import { inlineScalar } from './scalar.ts';
import { DEEPEST, isPlain, LONGEST_KEY } from './unwritable.ts';

/** A search that has found this many faults stops: the rest are of the same making. */
const MOST_FAULTS = 20;

interface Visit {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
  /** Set on the way back up, when all below the object has been seen. */
  readonly leaves?: object;
}

/** Lists what in a value can't be written as YAML, each with its path; a value is never shown, since it may be secret. */
export function unwritableParts(root: unknown): Issue[] {
  const issues: Issue[] = [];
  const above = new Set<object>();
  const seen = new Set<object>();
  const toVisit: Visit[] = [{ value: root, path: '', depth: 0 }];
  for (let visit = toVisit.pop(); visit !== undefined && issues.length < MOST_FAULTS; visit = toVisit.pop()) {
    const { value, path, depth, leaves } = visit;
    if (leaves !== undefined) {
      above.delete(leaves);
      continue;
    }
    const fault = faultOf(value, depth, above);
    if (fault !== undefined) issues.push(issueAt(root, path, fault));
    else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      above.add(value);
      toVisit.push({ value: undefined, path, depth, leaves: value });
      for (const visitBelow of below(value, path, depth).reverse()) toVisit.push(visitBelow);
      issues.push(...keyFaults(value).map((key) => issueAt(root, path, key)));
    }
  }
  // What is left is depth alone, hidden because a shared part is looked at once.
  return issues.length > 0 ? issues : [issueAt(root, '', TOO_DEEP)];
}

interface Fault {
  readonly code: string;
  readonly what: string;
  readonly allowed: string;
  readonly fix: string;
}

const PLAIN_DATA = 'strings, finite numbers, true, false, null, arrays and plain objects';
const BROKEN_TEXT: Fault = {
  code: 'RGT-YAML-004',
  what: 'text with half of a surrogate pair, which UTF-8 cannot hold',
  allowed: 'well-formed Unicode',
  fix: 'remove the broken character, or keep binary data as base64',
};

const TOO_DEEP: Fault = {
  code: 'RGT-YAML-003',
  what: 'an object nested too deep',
  allowed: `${DEEPEST} levels`,
  fix: 'look for a function that wraps its own result',
};

function faultOf(value: unknown, depth: number, above: ReadonlySet<object>): Fault | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : BROKEN_TEXT;
  if (typeof value === 'boolean' || value === null || (typeof value === 'number' && Number.isFinite(value)))
    return undefined;
  if (typeof value !== 'object' || !isPlain(value)) return notData(value);
  if (above.has(value)) {
    return {
      code: 'RGT-YAML-002',
      what: 'an object that holds itself',
      allowed: 'objects without a cycle',
      fix: 'refer to the other object by its name instead of holding it',
    };
  }
  return depth <= DEEPEST ? undefined : TOO_DEEP;
}

function notData(value: unknown): Fault {
  const made = typeof value === 'object' && value !== null ? value.constructor : undefined;
  const name =
    typeof made === 'function'
      ? `an instance of ${made.name}`
      : typeof value === 'number'
        ? String(value)
        : `a ${typeof value}`;
  return {
    code: 'RGT-YAML-001',
    what: value === undefined ? 'undefined' : name,
    allowed: PLAIN_DATA,
    fix: value === undefined ? 'give a value, or leave the key out' : 'give the value as plain data',
  };
}

function keyFaults(value: object): Fault[] {
  if (Array.isArray(value)) return [];
  const keys = Object.keys(value);
  const tooLong: Fault = {
    code: 'RGT-YAML-005',
    what: 'a key that is too long to be read back',
    allowed: `${LONGEST_KEY} characters, escapes and quotes included`,
    fix: 'shorten the key',
  };
  return [
    ...keys.filter((key) => !key.isWellFormed()).map(() => BROKEN_TEXT),
    ...keys.filter((key) => key.isWellFormed() && inlineScalar(key).length > LONGEST_KEY).map(() => tooLong),
  ];
}

function below(value: object, path: string, depth: number): Visit[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return Array.from(items, (item, at) => ({ value: item, path: `${path}[${at}]`, depth: depth + 1 }));
  }
  return Object.entries(value).map(([key, item]: [string, unknown]) => ({
    value: item,
    path: `${path}${step(key, path)}`,
    depth: depth + 1,
  }));
}

function step(key: string, path: string): string {
  if (!/^[A-Za-z_$][\w$-]{0,79}$/.test(key)) return `[${JSON.stringify(key.toWellFormed().slice(0, 80))}]`;
  return path === '' ? key : `.${key}`;
}

function issueAt(root: unknown, path: string, { code, what, allowed, fix }: Fault): Issue {
  const whole = nameOf(root);
  return {
    code,
    severity: 'error',
    where: {},
    what: `${path === '' ? 'the top' : path} of ${whole} is ${what}`,
    allowed,
    fix,
  };
}

/** Kind, namespace and name where the value has them. */
function nameOf(root: unknown): string {
  const { kind, metadata } = (root ?? {}) as {
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown };
  };
  if (typeof kind !== 'string') return 'the document';
  const names = [metadata?.namespace, metadata?.name].filter((name) => typeof name === 'string');
  return [kind, names.join('/')].filter(Boolean).join(' ');
}
