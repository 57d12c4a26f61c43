import { describe, expect, test } from '@jest/globals';
import type { JsonValue, Manifest } from '../../../constructs/core/manifest.ts';
import { ObjectForm } from '../../../constructs/core/object-form.ts';
import { ObjectForms } from '../../../constructs/core/object-forms.ts';

const service = (more: Readonly<Record<string, JsonValue>> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api' },
  spec: { ports: [{ port: 80 }, { port: 443 }], type: 'ClusterIP' },
  ...more,
});

describe('the form of an object', () => {
  const form = new ObjectForm(service());
  const differences = (other: Manifest) =>
    form.differences(other)?.map(({ place, value }) => [place.path.join('.'), place.own, value]);

  test('tells the places at which another object of that form has another value', () => {
    expect(differences(service())).toEqual([]);
    expect(
      differences(
        service({
          metadata: { name: 'web' },
          spec: { ports: [{ port: 80 }, { port: null }], type: 'ClusterIP' },
        }),
      ),
    ).toEqual([
      ['metadata.name', 'api', 'web'],
      ['spec.ports.1.port', 443, null],
    ]);
  });

  test('has one place, by reference, for all objects that differ there', () => {
    const [one, other] = ['web', 'db'].map(
      (name) => form.differences(service({ metadata: { name } }))?.[0]?.place,
    );
    expect(one).toBeDefined();
    expect(other).toBe(one);
  });

  test.each<[string, Readonly<Record<string, JsonValue>>]>([
    ['one more key', { status: {} }],
    ['keys in another order', { metadata: { namespace: 'a', name: 'api' } }],
    ['a longer list', { spec: { ports: [{ port: 80 }, { port: 443 }, { port: 8080 }], type: 'ClusterIP' } }],
    ['a map for a text', { spec: { ports: [{ port: 80 }, { port: 443 }], type: {} } }],
    ['a text for a list', { spec: { ports: '80', type: 'ClusterIP' } }],
    ['a map for a list', { spec: { ports: { 0: { port: 80 }, 1: { port: 443 } }, type: 'ClusterIP' } }],
    [
      'an instance of a class',
      { metadata: Object.assign(new Date(0), { name: 'api' }) as unknown as JsonValue },
    ],
  ])('is another with %s', (_, more) => {
    expect(differences(service(more))).toBeUndefined();
  });
});

describe("the forms of an app's objects", () => {
  test('are those of its first clusters, up to a bound', () => {
    const [forms, app] = [new ObjectForms(), {}];
    const first = [service()];
    expect(forms.of(app, first)).toEqual({
      form: expect.objectContaining({ objects: first }),
      differences: [[]],
    });
    expect(forms.of(app, [service({ metadata: { name: 'web' } })])?.form.objects).toBe(first);
    expect(forms.of({}, [service({ metadata: { name: 'web' } })])?.form.objects).not.toBe(first);
    const others = Array.from({ length: 8 }, (_, at) => forms.of(app, [service({ [`key-${at}`]: 1 })]));
    expect(others.map((formed) => formed !== undefined)).toEqual([...Array<boolean>(7).fill(true), false]);
  });

  test('are others for another kind, or another number of objects', () => {
    const [forms, app, first] = [new ObjectForms(), {}, [service()]];
    forms.of(app, first);
    for (const objects of [[service({ kind: 'Ingress' })], [service(), service()], []])
      expect(forms.of(app, objects)?.form.objects).toBe(objects);
  });
});
