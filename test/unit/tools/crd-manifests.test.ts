import { describe, expect, test } from '@jest/globals';
import { crdPin, readDefinitions, withoutOperatorDefinitions } from '../../../tools/crds/crd-manifests.ts';
import { crdSystems, pinnedCrds } from '../../../tools/crds/pinned-crds.ts';

const definition = (name: string, group: string, extra = '') => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${name}.${group}
  labels:
    app: '{{ template "chart.name" . }}'
    kept: "yes"
spec:
  group: ${group}
  scope: Namespaced
  names: { kind: Thing, plural: ${name} }
  versions: [{ name: v1, served: true, storage: true }]
${extra}`;

describe('definitions read from a module', () => {
  test('are those among the documents, without labels that only a chart can fill in', () => {
    const text = [
      '# a licence',
      definition('things', 'example.com'),
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
    ].join('\n---\n');
    const [first, ...others] = readDefinitions(text);
    expect(others).toEqual([]);
    expect(first?.metadata).toEqual({ name: 'things.example.com', labels: { kept: 'yes' } });
  });

  test('lose a conversion webhook, which nobody would answer', () => {
    const webhook = '  conversion: { strategy: Webhook, webhook: { conversionReviewVersions: [v1] } }\n';
    expect(readDefinitions(definition('things', 'example.com', webhook))[0]?.spec.conversion).toBeUndefined();
    const none = '  conversion: { strategy: None }\n';
    expect(readDefinitions(definition('things', 'example.com', none))[0]?.spec.conversion).toEqual({
      strategy: 'None',
    });
  });

  test("leave out an operator's own installation on request", () => {
    const all = ['prometheuses', 'prometheusrules'].flatMap((name) =>
      readDefinitions(definition(name, 'monitoring.coreos.com')),
    );
    expect(withoutOperatorDefinitions(all).map(({ metadata }) => metadata.name)).toEqual([
      'prometheusrules.monitoring.coreos.com',
    ]);
  });
});

describe('pins', () => {
  test.each(crdSystems)('%s names version, checksum and place of each module', (system) => {
    for (const { version, sum, paths } of pinnedCrds[system]) {
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(sum).toMatch(/^h1:[A-Za-z0-9+/]{43}=$/);
      expect(paths.length).toBeGreaterThan(0);
    }
  });

  test('other systems have another name in the cache', () => {
    expect(crdPin(['istio'])).not.toBe(crdPin(['flux']));
    expect(crdPin(['istio'])).toBe(crdPin(['istio']));
  });
});
