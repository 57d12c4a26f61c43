import { isJsonObject } from '../../../../constructs/core/manifest.ts';
import type { JsonValue, Manifest } from '../../../../constructs/core/manifest.ts';
import { sameValue } from '../../../../constructs/core/shared-edit.ts';
import { at, isKind, named, podSpec, textAt } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

const storeGroup = 'external-secrets.io';

/** Another secret, from another place, or no longer there. */
export const secretReference: RiskRule = {
  code: 'RGT-RISK-016',
  title: 'secret references change',
  look: ({ kind, before, after, object }) => {
    if (kind === 'removed') return removed(before);
    if (before === undefined || after === undefined) return [];
    if (isKind(after, storeGroup, 'ExternalSecret', 'ClusterExternalSecret'))
      return externalSecret(before, after, object.name);
    if (
      isKind(after, storeGroup, 'SecretStore', 'ClusterSecretStore') &&
      !sameValue(before['spec'], after['spec'])
    )
      return [
        {
          level: 'high',
          reason: `${object.kind} ${object.name} reads its values from another place or as another identity`,
        },
      ];
    if (
      isKind(after, 'bitnami.com', 'SealedSecret') &&
      !sameValue(at(before, 'spec.encryptedData'), at(after, 'spec.encryptedData'))
    )
      return [{ level: 'low', reason: `SealedSecret ${object.name} holds other ciphertext` }];
    return usedByPods(before, after, object.name);
  },
};

function removed(object: Manifest | undefined): Verdict[] {
  const name = object?.metadata.name ?? '';
  if (isKind(object, storeGroup, 'ExternalSecret')) {
    const owns = (textAt(object, 'spec.target.creationPolicy') ?? 'Owner') === 'Owner';
    return [
      {
        level: owns ? 'high' : 'medium',
        reason: `ExternalSecret ${name} is deleted${owns ? ', and with it the Secret that pods use' : ''}`,
      },
    ];
  }
  if (isKind(object, storeGroup, 'SecretStore', 'ClusterSecretStore'))
    return [
      { level: 'high', reason: `${object?.kind ?? ''} ${name} is deleted: no secret is renewed from it` },
    ];
  if (isKind(object, '', 'Secret')) return [{ level: 'high', reason: `Secret ${name} is deleted` }];
  return [];
}

function externalSecret(before: Manifest, after: Manifest, name: string): Verdict[] {
  const fields = ['secretStoreRef', 'data', 'dataFrom', 'target'].filter(
    (field) => !sameValue(at(before, `spec.${field}`), at(after, `spec.${field}`)),
  );
  const found: Verdict[] =
    fields.length === 0
      ? []
      : [{ level: 'medium', reason: `ExternalSecret ${name} refers to other values (${fields.join(', ')})` }];
  const policy = 'spec.target.deletionPolicy';
  if (textAt(after, policy) === 'Delete' && textAt(before, policy) !== 'Delete')
    found.push({
      level: 'high',
      reason: `ExternalSecret ${name} deletes its Secret when the value is gone from the store`,
    });
  return found;
}

function usedByPods(before: Manifest, after: Manifest, name: string): Verdict[] {
  const [was, is] = [secretsIn(podSpec(before)), secretsIn(podSpec(after))];
  const more = [...is].filter((each) => !was.has(each));
  const less = [...was].filter((each) => !is.has(each));
  if (more.length + less.length === 0) return [];
  const words = [
    more.length > 0 && `now use ${named(more)}`,
    less.length > 0 && `no longer use ${named(less)}`,
  ].filter(Boolean);
  return [{ level: 'medium', reason: `the pods of ${name} ${words.join(' and ')}` }];
}

/** Every Secret that a pod names: `name` or `name#key`. */
function secretsIn(value: JsonValue | undefined, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) secretsIn(item, found);
  if (!isJsonObject(value)) return found;
  for (const [key, item] of Object.entries(value)) {
    const name = isJsonObject(item) ? (item['name'] ?? item['secretName']) : undefined;
    if (isJsonObject(item) && typeof name === 'string' && /^(secretRef|secretKeyRef|secret)$/.test(key))
      found.add(typeof item['key'] === 'string' ? `${name}#${item['key']}` : name);
    else if (key === 'imagePullSecrets' && Array.isArray(item))
      for (const each of item as readonly JsonValue[])
        if (isJsonObject(each) && typeof each['name'] === 'string') found.add(each['name']);
    if (isJsonObject(item) || Array.isArray(item)) secretsIn(item, found);
  }
  return found;
}
