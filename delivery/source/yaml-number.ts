import type { ScalarTag } from 'yaml';

const [digitsOf16, digitsOf2, digitsOf8] = [/^0[xX][0-9a-fA-F]+$/, /^0[bB][01]+$/, /^0[oO]?[0-7]+$/];
const decimal = /^(?:0|[1-9][0-9]*)$/;
const float = /^(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Behind a point underscores only stand between digits. */
const apart = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

/**
 * The number that Kubernetes' tools read in a word without quotes; undefined where it is a text to them. They know the
 * forms of YAML 1.1 and 1.2, and take out underscores first; a number has a digit, so that `.`, `e4` and `0x_` are texts.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export function numberIn(word: string): bigint | number | undefined {
  if (word.startsWith('.') && !apart.test(word)) return undefined;
  const plain = word.replaceAll('_', '');
  // Nobody writes it, and they read it.
  const [, sign, bits] = /^0b([-+])([01]+)$/.exec(plain) ?? [];
  if (bits !== undefined) return BigInt(`0b${bits}`) * (sign === '-' ? -1n : 1n);
  const isNegative = plain.startsWith('-');
  const digits = plain.replace(/^[-+]/, '').toLowerCase();
  const whole = wholeNumberIn(digits);
  if (whole !== undefined) return isNegative ? -whole : whole;
  if (!float.test(digits)) return undefined;
  return isNegative ? -Number(digits) : Number(digits);
}

function wholeNumberIn(digits: string): bigint | undefined {
  if (digitsOf16.test(digits) || digitsOf2.test(digits) || decimal.test(digits)) return BigInt(digits);
  return digitsOf8.test(digits) ? BigInt(digits.replace(/^0o?/, '0o')) : undefined;
}

/** Reads numbers as {@link numberIn} says, in place of what a YAML library has for them. */
export const numberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^(?:[-+0-9]|\.[0-9])[0-9a-zA-Z_.+-]*$/,
  resolve: (word) => numberIn(word) ?? word,
};
