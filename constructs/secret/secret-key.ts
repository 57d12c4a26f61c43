/** A key as a person writes it, `path#property`, taken apart. */
export interface SecretKey {
  readonly path: string;
  readonly property?: string;
}

/** Splits at the first `#`; what follows is the property. */
export function parseSecretKey(text: string): SecretKey {
  const mark = text.indexOf('#');
  return mark < 0 ? { path: text } : { path: text.slice(0, mark), property: text.slice(mark + 1) };
}

const pathForm = /^[A-Za-z0-9_.+=@:/-]+$/;
const propertyForm = /^[A-Za-z0-9_./-]+$/;
/** How well-known tokens, keys and password hashes begin. None of them is ever the beginning of a path. */
const valueForm =
  /^(eyJ[\w-]{8}|-----|AKIA[0-9A-Z]{12}|ASIA[0-9A-Z]{12}|gh[pousr]_\w{16}|github_pat_|glpat-|xox[abeprs]-|xapp-|hv[sbr]\.|s\.\w{20}|AGE-SECRET-KEY-|sk_(live|test)_|\$2[aby]\$|\$argon2)/;

/** Why a text can't be a key in a store; undefined when it can. The text itself may be a secret and is never part of the answer. */
export function secretKeyProblem({ path, property }: SecretKey): string | undefined {
  if (path === '') return 'has an empty path';
  if (valueForm.test(path) || (property !== undefined && valueForm.test(property)))
    return 'looks like a secret value';
  if (path.includes('://')) return 'is a URL';
  if (!pathForm.test(path)) return 'holds characters that no path in a store has';
  if (property === '') return 'has an empty property';
  if (property !== undefined && !propertyForm.test(property))
    return 'has a property with characters that no property has';
  return undefined;
}
