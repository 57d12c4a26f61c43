/** Something that people are told of, in Argo CD's expressions. */
export interface Trigger {
  readonly name: string;
  /** What happened, in a few words. */
  readonly subject: string;
  /** The expression that starts it. */
  readonly when: string;
  /** Told once for each value of it. @default once for each time that the expression becomes true */
  readonly oncePer?: string;
  /** The message, without a link; Argo CD fills in the fields of the Application. */
  readonly message: string;
}

/** Follows a message where Argo CD's address is known. */
export const link = '{{.context.argocdUrl}}/applications/{{.app.metadata.name}}';

const server = '{{.app.spec.destination.server}}';
const synced = '{{.app.status.operationState.syncResult.revision}}';
const degraded = "app.status.health.status == 'Degraded'";
/** An app that Argo Rollouts or Flagger rolls out, whose last sync came through: what failed came after it. */
const rolledOut = [
  "app.status.operationState?.phase == 'Succeeded'",
  "any(app.status.resources ?? [], {.kind in ['Rollout', 'Canary']})",
].join(' and ');

/**
 * What every Application subscribes to. A cluster that is lost shows as a sync state of Unknown while the health stays
 * as it was last seen, so the health alone would never tell.
 */
export const triggers: readonly Trigger[] = [
  {
    name: 'on-sync-status-unknown',
    subject: 'state unknown',
    when: "app.status.sync.status == 'Unknown'",
    message: `{{.app.metadata.name}}: the state on ${server} is unknown. Either the cluster is out of reach or Git can't be read.`,
  },
  {
    name: 'on-sync-failed',
    subject: 'sync failed',
    when: "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
    oncePer: 'app.status.operationState?.syncResult?.revision',
    message: `{{.app.metadata.name}}: the sync on ${server} failed: {{.app.status.operationState.message}}`,
  },
  {
    // An aborted rollout leaves Git on the version that failed; Argo CD sees it as synced, degraded, and done with.
    name: 'on-rollout-aborted',
    subject: 'rolled back',
    when: `${degraded} and ${rolledOut}`,
    oncePer: 'app.status.operationState?.syncResult?.revision',
    message:
      `{{.app.metadata.name}}: revision ${synced} did not hold on ${server} and is rolled back. ` +
      'The old version has the traffic, Git still asks for the new one, and nothing tries again: ' +
      `revert ${synced} in {{.app.spec.source.repoURL}}. ` +
      "The rollout's status.message says what failed; where it speaks of no abort, the app is degraded for another reason.",
  },
  {
    name: 'on-health-degraded',
    subject: 'degraded',
    when: `${degraded} and not (${rolledOut})`,
    message: `{{.app.metadata.name}}: degraded on ${server}.`,
  },
];
