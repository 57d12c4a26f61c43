import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { Fleet, slack, webhook } from '../../../../constructs/index.ts';
import type { Notifier } from '../../../../constructs/index.ts';
import { applicationSet, at, expressed, hubObject, Production, stringWith } from './reference-fleet.ts';

const toSlack = slack({
  channel: 'ops-alert',
  token: { store: 'vault', key: 'argocd/slack', property: 'token' },
});
const notified = (...notify: Notifier[]) => new Production(new Fleet(), { notify });
const configuration = (...notify: Notifier[]) =>
  at(hubObject(notified(...notify), 'ConfigMap', 'argocd-notifications-cm'), 'data') as Readonly<
    Record<string, string>
  >;
const annotations = (...notify: Notifier[]) =>
  at(applicationSet(notified(...notify)), 'spec', 'template', 'metadata', 'annotations') as Readonly<
    Record<string, string>
  >;

describe('notifications', () => {
  test('subscribe every Application to on-sync-status-unknown, for a lost cluster never shows as degraded', () => {
    expect(annotations(toSlack)).toMatchObject({
      'notifications.argoproj.io/subscribe.on-sync-status-unknown.slack': 'ops-alert',
      'notifications.argoproj.io/subscribe.on-sync-failed.slack': 'ops-alert',
      'notifications.argoproj.io/subscribe.on-health-degraded.slack': 'ops-alert',
    });
  });

  test('have the service, the trigger and the template of every subscription, without which it does nothing', () => {
    const pager = webhook({ name: 'pager', url: 'https://pager.example.com/hook' });
    const data = configuration(toSlack, pager);
    for (const key of Object.keys(annotations(toSlack, pager))) {
      const [, trigger, service] = /subscribe\.([^.]+)\.(.+)$/.exec(key) ?? [];
      if (trigger === undefined) continue;
      expect(Object.keys(data)).toEqual(
        expect.arrayContaining([
          service === 'slack' ? 'service.slack' : `service.webhook.${service}`,
          `trigger.${trigger}`,
        ]),
      );
      const [rule] = parse(data[`trigger.${trigger}`] ?? '') as [{ when: string; send: string[] }];
      expect(parse(data[`template.${rule.send[0]}`] ?? '')).toMatchObject({
        message: stringWith('{{.app.metadata.name}}'),
      });
    }
  });

  test('refer to the token by name; External Secrets merges its value into the Secret that Argo CD brings along', () => {
    const production = notified(toSlack);
    expect(parse(configuration(toSlack)['service.slack'] ?? '')).toEqual({ token: '$slack-token' });
    const secret = hubObject(production, 'ExternalSecret', 'argocd-notifications-secret');
    expect(at(secret, 'spec', 'target')).toEqual({
      name: 'argocd-notifications-secret',
      creationPolicy: 'Merge',
      deletionPolicy: 'Retain',
    });
    expect(at(secret, 'spec', 'data', 0)).toMatchObject({
      secretKey: 'slack-token',
      remoteRef: { key: 'argocd/slack', property: 'token' },
    });
    expect(expressed(production).hub.some(({ kind }) => kind === 'Secret')).toBe(false);
  });

  test.each([undefined, 'https://argocd.example.com/'])(
    'use nothing of the context that has no value, with %s as the address',
    (url) => {
      const production = new Production(new Fleet(), {
        notify: toSlack,
        ...(url === undefined ? {} : { url }),
      });
      const data = at(hubObject(production, 'ConfigMap', 'argocd-notifications-cm'), 'data') as Readonly<
        Record<string, string>
      >;
      const used = Object.values(data).flatMap((text) =>
        [...text.matchAll(/\.context\.(\w+)/g)].map(([, name]) => name),
      );
      expect(new Set(used)).toEqual(new Set(url === undefined ? [] : ['argocdUrl']));
      expect(parse(data['context'] ?? '{}')).toEqual(
        url === undefined ? {} : { argocdUrl: 'https://argocd.example.com' },
      );
    },
  );

  test('link to the Application where the address of Argo CD is known', () => {
    const production = new Production(new Fleet(), { notify: toSlack, url: 'https://argocd.example.com' });
    const data = at(hubObject(production, 'ConfigMap', 'argocd-notifications-cm'), 'data') as Readonly<
      Record<string, string>
    >;
    expect(parse(data['template.regatta-sync-failed'] ?? '')).toMatchObject({
      message: stringWith('.message}} {{.context.argocdUrl}}/applications/{{.app.metadata.name}}'),
    });
  });

  test('tell of an aborted rollout once a revision, and apart from what else is degraded', () => {
    const data = configuration(toSlack);
    const [aborted] = parse(data['trigger.on-rollout-aborted'] ?? '') as [{ when: string; oncePer: string }];
    const [degraded] = parse(data['trigger.on-health-degraded'] ?? '') as [{ when: string }];
    expect(aborted.oncePer).toContain('syncResult?.revision');
    const [health, ...rest] = aborted.when.split(' and ');
    expect(degraded.when).toBe(`${health} and not (${rest.join(' and ')})`);
    expect(aborted.when).toContain("any(app.status.resources ?? [], {.kind in ['Rollout', 'Canary']})");
  });

  test('reach several channels of one service', () => {
    const second = slack({
      channel: 'dev',
      token: { store: 'vault', key: 'argocd/slack', property: 'token' },
    });
    expect(annotations(toSlack, second)['notifications.argoproj.io/subscribe.on-sync-failed.slack']).toBe(
      'ops-alert;dev',
    );
  });

  test('post to a webhook a body that is JSON once its fields are filled in', () => {
    const pager = webhook({
      name: 'pager',
      url: 'https://pager.example.com/hook',
      token: { store: 'vault', key: 'pager', property: 'token' },
    });
    const data = configuration(pager);
    expect(parse(data['service.webhook.pager'] ?? '')).toMatchObject({
      headers: [{ name: 'Content-Type' }, { name: 'Authorization', value: 'Bearer $webhook-pager-token' }],
    });
    const { webhook: formats } = parse(data['template.regatta-sync-failed'] ?? '') as {
      webhook: { pager: { method: string; body: string } };
    };
    expect(formats.pager.method).toBe('POST');
    const body: unknown = JSON.parse(formats.pager.body.replace(/\{\{[^}]*\}\}/g, '"x"'));
    expect(body).toEqual({ subject: 'sync failed', application: 'x', cluster: 'x', sync: 'x', health: 'x' });
  });

  test('make one ExternalSecret for each store that a token lives in', () => {
    const pager = webhook({
      name: 'pager',
      url: 'https://pager.example.com',
      token: { store: 'aws', key: 'pager' },
    });
    const names = expressed(notified(toSlack, pager))
      .hub.filter(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.name.startsWith('argocd'))
      .map(({ metadata }) => metadata.name);
    expect(names).toEqual(['argocd-notifications-secret', 'argocd-notifications-secret-vault']);
  });

  test('are not there when nobody is to be told', () => {
    expect(
      expressed(new Production(new Fleet())).hub.some(({ metadata }) =>
        metadata.name.startsWith('argocd-notifications'),
      ),
    ).toBe(false);
  });
});
