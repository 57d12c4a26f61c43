/** Something that people are told of, in Argo CD's expressions. */
export interface Trigger {
  readonly name: string;
  /** What happened, in a few words. */
  readonly subject: string;
  /** The expression that starts it. */
  readonly when: string;
  /** Told once for each value of it. @default once for each time that the expression becomes true */
  readonly oncePer?: string;
  /** The message; Argo CD fills in the fields of the Application. */
  readonly message: string;
}

const link = '{{.context.argocdUrl}}/applications/{{.app.metadata.name}}';
const server = '{{.app.spec.destination.server}}';

/**
 * What every Application subscribes to. A cluster that is lost shows as a sync state of Unknown while the health stays
 * as it was last seen, so the health alone would never tell.
 */
export const triggers: readonly Trigger[] = [
  {
    name: 'on-sync-status-unknown',
    subject: 'state unknown',
    when: "app.status.sync.status == 'Unknown'",
    message: `{{.app.metadata.name}}: the state on ${server} is unknown. Either the cluster is out of reach or Git can't be read. ${link}`,
  },
  {
    name: 'on-sync-failed',
    subject: 'sync failed',
    when: "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
    oncePer: 'app.status.operationState?.syncResult?.revision',
    message: `{{.app.metadata.name}}: the sync on ${server} failed: {{.app.status.operationState.message}} ${link}`,
  },
  {
    name: 'on-health-degraded',
    subject: 'degraded',
    when: "app.status.health.status == 'Degraded'",
    message: `{{.app.metadata.name}}: degraded on ${server}. ${link}`,
  },
];
