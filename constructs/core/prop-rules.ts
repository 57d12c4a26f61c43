import { Duration } from './duration.ts';
import { nearestName } from './nearest-name.ts';

/** A property that is not as its construct reads it. */
export interface PropFault {
  readonly code: 'RGT-PROPS-001' | 'RGT-PROPS-002' | 'RGT-PROPS-003';
  /** The property, from the outermost in: `resources.requests.cpu`. */
  readonly at: string;
  /** What is wrong with it, to be read after its name. */
  readonly problem: string;
  readonly given?: string;
  readonly allowed?: string;
  readonly fix: string;
}

/**
 * What a property may hold. Node strips the types and runs what is left, so a fleet that nobody type-checked is only
 * looked at here.
 */
export interface PropRule {
  /** What fits, as a message says it: `a Cluster`. */
  readonly title: string;
  /** The value as far as it can be used, the very same where nothing is wrong; what is wrong is added to the faults. */
  readonly look: (value: unknown, at: string, faults: PropFault[]) => unknown;
  readonly needed?: undefined;
}

function misfit(at: string, allowed: string, given: string, fix: string): PropFault {
  return { code: 'RGT-PROPS-003', at, problem: `is not ${allowed}`, given, allowed, fix };
}

/** A single value that fits or does not. */
export function value(title: string, fits: (value: unknown) => boolean, fix = `give ${title}`): PropRule {
  return {
    title,
    look: (given, at, faults) => {
      if (fits(given)) return given;
      faults.push(misfit(at, title, shown(given), fix));
      return undefined;
    },
  };
}

export const text = value('a text', (given) => typeof given === 'string');
export const number = value('a number', (given) => typeof given === 'number');
export const callable = value('a function', (given) => typeof given === 'function');
export const duration = value(
  'a Duration',
  (given) => given instanceof Duration,
  'write a Duration, such as Duration.minutes(5)',
);
/** The text of a setting may be a secret that nobody meant to write down, so it is never shown. */
const setting: PropRule = {
  title: 'a text',
  look: (given, at, faults) => {
    if (typeof given === 'string') return given;
    faults.push(misfit(at, 'a text', sortOf(given), "write the value in quotes: '8080', 'true'"));
    return undefined;
  },
};

/** One of a few texts. */
export function oneOf(...texts: readonly string[]): PropRule {
  const title = texts.map((each) => `'${each}'`).join(' or ');
  return {
    title,
    look: (given, at, faults) => {
      if (typeof given === 'string' && texts.includes(given)) return given;
      const near = typeof given === 'string' ? nearestName(given, texts) : undefined;
      const fix = near === undefined ? 'write one of these' : `did you mean '${near}'?`;
      faults.push(misfit(at, title, shown(given), fix));
      return undefined;
    },
  };
}

/** A whole number from a bound on. */
export function wholeNumber(least: number): PropRule {
  return value(
    `a whole number, ${least} or more`,
    (given) => typeof given === 'number' && Number.isSafeInteger(given) && given >= least,
  );
}

/** An object of which a few fields tell what it is, as what a function of the library gave. */
export function made(title: string, by: string, fields: Readonly<Record<string, string>>): PropRule {
  const names = Object.entries(fields);
  return value(
    title,
    (given) =>
      typeof given === 'object' &&
      given !== null &&
      names.every(([name, type]) => typeof (given as Readonly<Record<string, unknown>>)[name] === type),
    `give what ${by} makes`,
  );
}

/** The first rule that fits holds; where none does, one fault says what would. */
export function either(...rules: readonly PropRule[]): PropRule {
  return value(rules.map(({ title }) => title).join(' or '), (given) =>
    rules.some((rule) => {
      const faults: PropFault[] = [];
      rule.look(given, '', faults);
      return faults.length === 0;
    }),
  );
}

/** A list; what does not fit is left out of what is used. */
export function listOf(rule: PropRule): PropRule {
  const title = `a list, each ${rule.title}`;
  const list = value(title, Array.isArray, `write a list: [ … ], each ${rule.title}`);
  return {
    title,
    look: (given, at, faults) => {
      if (!Array.isArray(given)) return list.look(given, at, faults);
      const items: readonly unknown[] = given;
      const before = faults.length;
      const good = items.filter((item, index) => {
        const found = faults.length;
        rule.look(item, `${at}[${index}]`, faults);
        return faults.length === found;
      });
      if (faults.length === before) return items;
      // An empty list would be something that nobody said.
      return good.length === 0 ? undefined : good;
    },
  };
}

/** Texts by names of the team's own: labels, settings. */
export const settings: PropRule = {
  title: 'a map of texts',
  look: (given, at, faults) => {
    if (!isMap(given)) return plainMap.look(given, at, faults);
    const before = faults.length;
    for (const name in given)
      if (typeof given[name] !== 'string') setting.look(given[name], `${at}.${name}`, faults);
    if (faults.length === before) return given;
    return Object.fromEntries(Object.entries(given).filter(([, item]) => typeof item === 'string'));
  },
};
const plainMap = value(settings.title, isMap, "write them by their names: { NAME: 'value' }");

/** Whether it is an object by whose names something may be looked up. */
export function isMap(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** A value as a message shows it: short, and of an object only what it is. */
function shown(given: unknown): string {
  if (typeof given === 'string') return given.length > 60 ? 'a long text' : JSON.stringify(given);
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : sortOf(given);
}

function sortOf(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  if (Array.isArray(given)) return 'a list';
  if (typeof given !== 'object') return typeof given === 'string' ? 'a text' : `a ${typeof given}`;
  const { name, kind } = given as { readonly name?: unknown; readonly kind?: unknown };
  return typeof name === 'string' && typeof kind === 'string' ? `${kind} "${name}"` : 'an object';
}
