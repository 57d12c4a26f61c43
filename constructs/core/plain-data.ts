import type { PropFault, PropRule } from './prop-rules.ts';
import { isPlain } from './yaml/unwritable.ts';

/** What an object can be made of: texts, numbers, maps and lists, none of which holds itself. */
export const plainData: PropRule = {
  title: 'plain data',
  look: (given, at, faults) => {
    const before = faults.length;
    look(given, at, new Set(), faults);
    return faults.length === before ? given : undefined;
  },
};

/** @param above - what leads to the value */
function look(given: unknown, at: string, above: Set<object>, faults: PropFault[]): void {
  if (typeof given === 'object' && given !== null) {
    if (above.has(given)) faults.push(strange(at, 'an object that holds itself'));
    else if (!isPlain(given)) faults.push(strange(at, 'an instance of a class'));
    else {
      above.add(given);
      for (const [key, child] of Object.entries(given) as [string, unknown][])
        look(child, Array.isArray(given) ? `${at}[${key}]` : `${at}.${key}`, above, faults);
      above.delete(given);
    }
  } else if (['bigint', 'function', 'symbol'].includes(typeof given))
    faults.push(strange(at, `a ${typeof given}`));
}

function strange(at: string, given: string): PropFault {
  return {
    code: 'RGT-PROPS-003',
    at,
    problem: 'is nothing that an object can hold',
    given,
    allowed: 'texts, numbers, true, false, null, maps and lists of these',
    fix: 'write it as one of these',
  };
}
