const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const startsWithLetter = /^[a-z]/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * What keeps a text from being a name of that sort, as the rest of a sentence; undefined when nothing does.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export type NameRule = (name: string) => string | undefined;

/** A DNS label as RFC 1123 has it, with room for what a controller appends. */
export function labelProblem(name: string, longest = 63): string | undefined {
  if (name.length > longest) return tooLong(name, longest);
  return label.test(name) ? undefined : invalid(name);
}

/** A DNS label as RFC 1035 has it: of a Service, which becomes a variable's name in older programs. */
export function serviceNameProblem(name: string): string | undefined {
  const problem = labelProblem(name);
  if (problem !== undefined || startsWithLetter.test(name)) return problem;
  return 'does not start with a letter';
}

/** A DNS subdomain: what most objects are called by. */
export function subdomainProblem(name: string, longest = 253): string | undefined {
  if (name.length > longest) return tooLong(name, longest);
  return subdomain.test(name) ? undefined : invalid(name);
}

/** A part of an API path: names of roles may hold nearly everything. */
export function pathPartProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return 'is a step in a path';
  return /[/%]/.test(name) ? 'has a / or %, which API paths cannot hold' : undefined;
}

/** A port by name: 15 characters, a letter among them. */
export function portNameProblem(name: string): string | undefined {
  if (name.length > 15) return tooLong(name, 15);
  if (!label.test(name) || name.includes('--')) return invalid(name);
  return /[a-z]/.test(name) ? undefined : 'has no letter';
}

/** The key of a label or annotation: `name` or `prefix/name`. */
export function qualifiedNameProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== undefined && subdomainProblem(prefix) !== undefined)
    return `has a prefix that ${subdomainProblem(prefix) ?? ''}`;
  if (name.length > 63) return tooLong(name, 63);
  return qualified.test(name) ? undefined : invalid(name);
}

/** The value of a label; it may be empty. */
export function labelValueProblem(value: string): string | undefined {
  if (value === '') return undefined;
  if (value.length > 63) return tooLong(value, 63);
  return qualified.test(value) ? undefined : invalid(value);
}

/** A key of a ConfigMap or Secret: a file's name. */
export function dataKeyProblem(key: string): string | undefined {
  if (key.length > 253) return tooLong(key, 253);
  if (key === '.' || key.startsWith('..')) return 'is a step in a path';
  return /^[-._a-zA-Z0-9]+$/.test(key) ? undefined : invalid(key);
}

function tooLong(name: string, longest: number): string {
  return `has ${name.length} characters, ${name.length - longest} more than ${longest}`;
}

function invalid(name: string): string {
  if (name === '') return 'is empty';
  if (/[A-Z]/.test(name) && label.test(name.toLowerCase())) return 'has capital letters';
  const odd = /[^-._a-zA-Z0-9]/u.exec(name)?.[0];
  if (odd !== undefined) return `has ${JSON.stringify(odd)}, which is not allowed there`;
  return /^[-._]|[-._]$/.test(name)
    ? 'does not start and end with a letter or digit'
    : 'has a character that is not allowed there';
}
