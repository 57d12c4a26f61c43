import type { SecretReference } from '../../../secret/secret-reference.ts';
import type { Notifier } from './notifier.ts';

export interface WebhookProps {
  /** The service's name in subscriptions: lower case letters, digits and dashes. */
  readonly name: string;
  /** Where the message is sent as JSON, without credentials. */
  readonly url: string;
  /** Sent as bearer token. @default no Authorization header */
  readonly token?: SecretReference;
}

/** A JSON message posted to a URL: for pagers, chat rooms and scripts that Argo CD knows no service for. */
export function webhook(props: WebhookProps): Notifier {
  const { name, url, token } = props;
  const key = `webhook-${name}-token`;
  const headers = [{ name: 'Content-Type', value: 'application/json' }];
  return {
    service: name,
    entry: `service.webhook.${name}`,
    recipient: '',
    configuration: {
      url,
      headers:
        token === undefined ? headers : [...headers, { name: 'Authorization', value: `Bearer $${key}` }],
    },
    secrets: token === undefined ? {} : { [key]: token },
    format: (subject) => ({ webhook: { [name]: { method: 'POST', body: messageBody(subject) } } }),
  };
}

function messageBody(subject: string): string {
  const fields = [
    `"subject": ${JSON.stringify(subject)}`,
    '"application": {{ .app.metadata.name | quote }}',
    '"cluster": {{ .app.spec.destination.server | quote }}',
    '"sync": {{ .app.status.sync.status | quote }}',
    '"health": {{ .app.status.health.status | quote }}',
  ];
  return `{${fields.join(', ')}}`;
}
