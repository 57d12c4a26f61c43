import { nearestName } from './nearest-name.ts';
import { isMap, value } from './prop-rules.ts';
import type { PropFault, PropRule } from './prop-rules.ts';

/** A property that can't be left out. */
export interface NeededRule extends Omit<PropRule, 'needed'> {
  /** What stands in for it where it is missing, so that the rest can be looked at all the same. */
  readonly needed: unknown;
}

/** A rule for each property of an interface; the compiler keeps the two in step. */
export type Shape<T> = {
  readonly [Key in keyof T]-?: Partial<Pick<T, Key>> extends Pick<T, Key> ? PropRule : NeededRule;
};

/**
 * An object with these properties and no others.
 *
 * @param more - `allowed` where it may have others for its caller's own use; one that is nearly called like a property
 * that is not given is a mistake all the same. @default 'refused'
 */
export function parts<T>(shape: Shape<T>, more: 'allowed' | 'refused' = 'refused'): PropRule {
  const rules: Readonly<Record<string, PropRule | NeededRule>> = shape;
  const names = Object.keys(rules);
  const neededNames = names.filter((name) => isNeeded(rules[name]));
  const title = `an object with ${names.join(', ')}`;
  const plain = value(title, isMap, `write an object: { ${neededNames[0] ?? names[0] ?? ''}: … }`);
  return {
    title,
    look: (given, at, faults) => {
      if (!isMap(given)) return plain.look(given, at, faults);
      let good = given;
      let meant: Set<string> | undefined;
      for (const name in given) {
        const item = given[name];
        if (item === undefined) continue;
        const path = at === '' ? name : `${at}.${name}`;
        const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
        if (rule === undefined) {
          const near = nearestName(
            name,
            names.filter((known) => given[known] === undefined),
          );
          if (near !== undefined) meant = (meant ?? new Set()).add(near);
          if (near !== undefined || more === 'refused') faults.push(unknown(path, near, names));
          continue;
        }
        const used = rule.look(item, path, faults);
        if (used !== item)
          good = { ...good, [name]: used === undefined && isNeeded(rule) ? rule.needed : used };
      }
      for (const name of neededNames) {
        const rule = rules[name];
        if (given[name] !== undefined || !isNeeded(rule)) continue;
        good = { ...good, [name]: rule.needed };
        // A mistyped name is said once, as that.
        if (meant?.has(name) !== true) faults.push(missing(at === '' ? name : `${at}.${name}`, rule.title));
      }
      return good;
    },
  };
}

/** Makes a property one that can't be left out. */
export function needed({ title, look }: PropRule, instead: unknown): NeededRule {
  return { title, look, needed: instead };
}

function isNeeded(rule: PropRule | NeededRule | undefined): rule is NeededRule {
  return rule !== undefined && 'needed' in rule;
}

function unknown(at: string, near: string | undefined, names: readonly string[]): PropFault {
  return {
    code: 'RGT-PROPS-001',
    at,
    problem: 'is not known, and would be lost',
    allowed: names.join(', '),
    fix: near === undefined ? 'write one of these, or remove it' : `did you mean ${near}?`,
  };
}

function missing(at: string, title: string): PropFault {
  return { code: 'RGT-PROPS-002', at, problem: 'is missing', allowed: title, fix: `add ${at}: …` };
}
