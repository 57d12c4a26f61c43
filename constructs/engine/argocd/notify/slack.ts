import type { SecretReference } from '../../../secret/secret-reference.ts';
import type { Notifier } from './notifier.ts';

/** Messages in a Slack channel, one thread an app. The token of the Slack app needs the scope `chat:write`. */
export function slack(props: { readonly channel: string; readonly token: SecretReference }): Notifier {
  return {
    service: 'slack',
    entry: 'service.slack',
    recipient: props.channel,
    configuration: { token: '$slack-token' },
    secrets: { 'slack-token': props.token },
    format: () => ({ slack: { groupingKey: '{{.app.metadata.name}}', notifyBroadcast: true } }),
  };
}
