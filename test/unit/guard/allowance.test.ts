import { describe, expect, test } from '@jest/globals';
import {
  allowanceFor,
  coversObject,
  coversUnit,
  parseAllowance,
  printAllowance,
} from '../../../delivery/guard/allowance.ts';
import type { Allowance } from '../../../delivery/guard/allowance.ts';
import { claim, configMap, namespace } from './deletions.ts';

function allowance(text: string): Allowance {
  const parsed = parseAllowance(text);
  if (parsed === undefined) throw new Error(`${text} is no allowance`);
  return parsed;
}

describe('an allowance', () => {
  test.each([
    'cluster/dr',
    'app/payments@west',
    'app/payments@*',
    'namespace/shop@east',
    'object/ConfigMap/shop/settings@east',
    'object/ClusterRole/-/reader@*',
  ])('reads %s and writes it the same', (text) => {
    expect(printAllowance(allowance(text))).toBe(text);
  });

  test('takes an empty namespace for an object that has none', () => {
    expect(printAllowance(allowance('object/ClusterRole//reader@east'))).toBe(
      'object/ClusterRole/-/reader@east',
    );
  });

  test.each([
    '',
    '*',
    'all',
    'cluster/*',
    'cluster/dr@east',
    'app/payments',
    'app/*@west',
    'app/@west',
    'app/payments@',
    'app/pay/ments@west',
    'namespace/shop/x@east',
    'object/ConfigMap/shop@east',
    'object/ConfigMap/*/settings@east',
    'object/ConfigMap/shop/settings/x@east',
    'app/payments@west east',
    'role/reader@east',
    ' app/payments@west',
  ])('fails when it names no single thing: %j', (text) => {
    expect(parseAllowance(text)).toBeUndefined();
  });

  test('of an app reaches its objects on that cluster, and nothing that takes more with it', () => {
    const app = allowance('app/shop@east');
    expect(coversObject(app, configMap('east', 'shop', 'a'))).toBe(true);
    expect(coversObject(app, configMap('west', 'shop', 'a'))).toBe(false);
    expect(coversObject(app, configMap('east', 'till', 'a'))).toBe(false);
    expect(coversObject(app, claim('east', 'shop', 'data'))).toBe(false);
    expect(coversUnit(app, { cluster: 'east', unit: 'shop' })).toBe(true);
    expect(coversUnit(app, { cluster: 'west', unit: 'shop' })).toBe(false);
  });

  test('of a namespace reaches what is in it, and no app as a whole', () => {
    const space = allowance('namespace/shop@*');
    expect(coversObject(space, namespace('west', 'shop'))).toBe(true);
    expect(coversObject(space, claim('east', 'shop', 'data'))).toBe(true);
    expect(coversObject(space, namespace('west', 'till'))).toBe(false);
    expect(coversUnit(space, { cluster: 'east', unit: 'shop' })).toBe(false);
  });

  test('of a cluster reaches everything on it and nothing elsewhere', () => {
    const all = allowance('cluster/dr');
    expect(coversObject(all, namespace('dr', 'shop'))).toBe(true);
    expect(coversUnit(all, { cluster: 'dr', unit: 'shop' })).toBe(true);
    expect(coversObject(all, namespace('east', 'shop'))).toBe(false);
  });

  test('is suggested as narrow as can be, and then does', () => {
    for (const deletion of [
      configMap('east', 'shop', 'a'),
      claim('east', 'shop', 'data'),
      namespace('east', 'shop'),
    ]) {
      const suggested = allowance(printAllowance(allowanceFor(deletion)));
      expect(coversObject(suggested, deletion)).toBe(true);
      expect(coversObject(suggested, { ...deletion, cluster: 'west' })).toBe(false);
    }
  });
});
