import type { Issue } from '../../core/issue.ts';
import type { ModelConstruct } from '../../core/model-construct.ts';
import { Environment } from '../../fleet/environment.ts';

/** An issue about a construct, an error unless it says otherwise. */
export function issueAt(
  construct: ModelConstruct,
  fault: Omit<Issue, 'where' | 'severity'> & { readonly severity?: Issue['severity'] },
): Issue {
  return { severity: 'error', ...fault, where: construct.place };
}

/** The other environments of the fleet that are declared. */
export function otherEnvironments(environment: Environment): Environment[] {
  const siblings = environment.node.scope?.node.children ?? [];
  return siblings.filter(Environment.isEnvironment).filter((other) => other !== environment);
}
