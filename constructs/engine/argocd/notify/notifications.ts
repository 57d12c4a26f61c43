import type { JsonObject, Manifest } from '../../../core/manifest.ts';
import { emitYaml } from '../../../core/yaml/yaml-emitter.ts';
import type { SecretReference } from '../../../secret/secret-reference.ts';
import { externalSecrets } from '../external-secret.ts';
import type { Notifier } from './notifier.ts';
import { link, triggers } from './triggers.ts';
import type { Trigger } from './triggers.ts';

const secretName = 'argocd-notifications-secret';

/** Argo CD's notifications: services, triggers and templates together, for an annotation without them does nothing. */
export function notificationObjects(
  notifiers: readonly Notifier[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly Manifest[] {
  if (notifiers.length === 0) return [];
  const services = notifiers.map(({ entry, configuration }): [string, string] => [
    entry,
    emitYaml(configuration),
  ]);
  const texts = triggers.flatMap((trigger): [string, string][] => [
    [`trigger.${trigger.name}`, emitYaml([condition(trigger)])],
    [`template.${templateName(trigger)}`, emitYaml(template(trigger, notifiers))],
  ]);
  const configuration: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-notifications-cm',
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    },
    data: Object.fromEntries([...context(notifiers), ...services, ...texts]),
  };
  const secrets: Record<string, SecretReference> = Object.fromEntries(
    notifiers.flatMap((notifier) => Object.entries(notifier.secrets)),
  );
  // Argo CD's installation brings this Secret along, so its entries are merged into it and it is never owned.
  const target = { name: secretName, creationPolicy: 'Merge', deletionPolicy: 'Retain' } as const;
  return [
    configuration,
    ...externalSecrets({ name: secretName, namespace, labels, target, entries: secrets }),
  ];
}

/** The annotations by which an Application subscribes its notifiers to every trigger. */
export function subscriptions(notifiers: readonly Notifier[]): Record<string, string> {
  const recipients = new Map<string, string[]>();
  for (const { service, recipient } of notifiers)
    recipients.set(service, [...(recipients.get(service) ?? []), recipient]);
  const annotations: Record<string, string> = {};
  for (const { name } of triggers)
    for (const [service, names] of recipients)
      annotations[`notifications.argoproj.io/subscribe.${name}.${service}`] = names.join(';');
  return annotations;
}

function condition(trigger: Trigger): JsonObject {
  const { when, oncePer } = trigger;
  return { when, ...(oncePer === undefined ? {} : { oncePer }), send: [templateName(trigger)] };
}

function template(trigger: Trigger, notifiers: readonly Notifier[]): JsonObject {
  const parts = notifiers.map((notifier) => notifier.format?.(trigger.subject) ?? {});
  const message = addressIn(notifiers) === undefined ? trigger.message : `${trigger.message} ${link}`;
  return parts.reduce((whole, part) => joined(whole, part), { message });
}

/** What the templates find under `.context`; Argo CD fills in nothing by itself. */
function context(notifiers: readonly Notifier[]): [string, string][] {
  const argocdUrl = addressIn(notifiers);
  return argocdUrl === undefined ? [] : [['context', emitYaml({ argocdUrl })]];
}

function addressIn(notifiers: readonly Notifier[]): string | undefined {
  return notifiers
    .map(({ argoCdUrl }) => argoCdUrl)
    .find((url) => url !== undefined)
    ?.replace(/\/+$/, '');
}

function joined(whole: JsonObject, part: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...whole };
  for (const [key, value] of Object.entries(part)) {
    const known = result[key];
    result[key] =
      typeof known === 'object' && typeof value === 'object'
        ? { ...(known as JsonObject), ...(value as JsonObject) }
        : value;
  }
  return result;
}

function templateName({ name }: Trigger): string {
  return `regatta-${name.replace(/^on-/, '')}`;
}
