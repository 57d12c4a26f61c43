import type { Cluster } from '../../constructs/cluster/cluster.ts';
import type { Issue, Place } from '../../constructs/core/issue.ts';
import type { LockHolder } from './stack-lock.ts';

/** Whether Pulumi stopped because the cluster did not answer: then nothing is known, which is no failure of the change. */
export function saysUnreachable(words: string): boolean {
  return /cluster( \(.*?\))? is unreachable|unable to load schema information from the API server/.test(
    words,
  );
}

/** Why the cluster could not be worked with after it had answered. */
export function lossOf(words: string): string {
  return /unauthorized|asked for the client to provide credentials|\b401\b/i.test(words)
    ? 'it refuses the sign-in'
    : 'the connection was lost on the way';
}

/** An error of Pulumi or its plugin in our words, with what to do about it. */
export function issueOfFault(words: string, where: Place, stack: string): Issue {
  const issue = (code: string, fix: string): Issue => ({ code, severity: 'error', where, what: words, fix });
  if (/already exists/.test(words))
    return issue('RGT-STACK-010', 'look who made it; to take it over, run up with --adopt');
  if (/[Cc]onflict/.test(words) && /field manager|[Aa]pply failed|\.metadata|\.spec/.test(words))
    return issue(
      'RGT-STACK-011',
      'another controller owns the field: leave it out of the app, or annotate the object with pulumi.com/patchForce: "true"',
    );
  if (/incorrect passphrase/.test(words))
    return issue('RGT-STACK-012', `set PULUMI_CONFIG_PASSPHRASE to what stack ${stack} was encrypted with`);
  if (/passphrase must be set/.test(words))
    return issue('RGT-STACK-013', 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE');
  if (/not ready|timed out|was not ready within/.test(words))
    return issue('RGT-STACK-014', "see why with: kubectl describe, and the pods' logs; then run up again");
  if (/protect/.test(words) && /delete/.test(words))
    return issue('RGT-STACK-015', 'it is protected by regatta:namespaces; unprotect it if it has to go');
  return issue('RGT-STACK-016', 'correct what it names, then run up again: what is done stays done');
}

/** A stack that somebody else is changing right now. */
export function lockedIssue(
  stack: string,
  where: Place,
  { user, host, pid, since }: LockHolder,
  own: boolean,
): Issue {
  return {
    code: 'RGT-STACK-004',
    severity: 'error',
    where,
    what: `stack ${stack} is being changed by process ${pid} of ${user} on ${host}, since ${since}`,
    fix: own
      ? 'wait until it has ended, then run it again'
      : `wait until it has ended; if you know that it was killed: pulumi cancel --stack ${stack}`,
  };
}

/** A cluster that does not answer: a warning, since nothing is known to be wrong with it. */
export function clusterUnknown(cluster: Cluster, reason: string): Issue {
  return {
    code: 'RGT-STACK-005',
    severity: 'warning',
    where: cluster.place,
    what: `cluster "${cluster.name}" can't be reached: ${reason}. Nothing is known about it, so nothing was deleted there`,
    fix: 'run it again when the cluster answers: what is missing then follows',
  };
}

/** A cluster to which nothing leads from here. */
export function noContext(cluster: Cluster, stack: string): Issue {
  return {
    code: 'RGT-STACK-006',
    severity: 'error',
    where: cluster.place,
    what: `no kubeconfig leads to cluster "${cluster.name}"`,
    allowed: `context "${cluster.context}" in KUBECONFIG, or regatta:kubeconfig in the settings of stack ${stack}`,
    fix: 'set KUBECONFIG to a file with that context, or name another with context: in the cluster',
  };
}

/** A context that leads elsewhere than the cluster says: a tunnel, or the wrong cluster. */
export function otherServer(cluster: Cluster, server: string): Issue {
  return {
    code: 'RGT-STACK-008',
    severity: 'warning',
    where: cluster.place,
    what: `the kubeconfig's context "${cluster.context}" leads to another server than cluster "${cluster.name}" has`,
    given: server.replace(/\/\/[^/@]*@/, '//(hidden)@'),
    allowed: cluster.server,
    fix: 'nothing, where that is a tunnel to it; else correct the context',
  };
}

/** What was thrown while a stack was worked on: in Pulumi's words, or with its stack when the fault is ours. */
export function unexpectedFault(fault: unknown, where: Place, stack: string): Issue {
  if (fault instanceof Error && fault.name === 'PulumiFault')
    return issueOfFault(fault.message, where, stack);
  const words = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return { ...issueOfFault(words, where, stack), cause: fault };
}
