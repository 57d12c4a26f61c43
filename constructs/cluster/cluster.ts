import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { made, oneOf, settings, text } from '../core/prop-rules.ts';
import { needed, parts } from '../core/prop-shape.ts';
import type { Environment } from '../fleet/environment.ts';
import type { ClusterVersions } from '../schema/served-api.ts';
import type { Credentials } from './credentials.ts';
import { newestKubernetes, versionsRule } from './versions-rule.ts';

/** What a cluster is there for. A hub runs the engine, a standby waits for its primary to fail. */
export type ClusterRole = 'workload' | 'hub' | 'standby';

export interface ClusterProps {
  /** URL of the API server, such as `https://10.0.1.100:6443`. */
  readonly server: string;
  /** @default 'workload' */
  readonly role?: ClusterRole;
  /** Where it stands, in the cloud's own words. @default not known */
  readonly region?: string;
  /** Labels by which engines select it; `environment`, `region` and `role` are added. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it serves: Kubernetes, and each operator that is installed. */
  readonly versions: ClusterVersions;
  /** How the engine signs in. @default the kubeconfig in the encrypted configuration of the cluster's stack */
  readonly credentials?: Credentials;
  /** Context of the caller's kubeconfig, for stacks that hold none of their own. @default the cluster's name */
  readonly context?: string;
  /** What its namespaces may use in all; the sum of the quotas is checked against it. @default not checked */
  readonly capacity?: { readonly cpu: string; readonly memory: string };
}

/** Stands in for a server that is missing: each cluster's is then its own, so that nothing else is said of it. */
const missingServer = 'https://missing.invalid';

const propRule = parts<ClusterProps>({
  server: needed(text, missingServer),
  role: oneOf('workload', 'hub', 'standby'),
  region: text,
  labels: settings,
  versions: needed(versionsRule, { kubernetes: newestKubernetes }),
  credentials: made(
    'credentials',
    'mutualTls(…), bearerToken(…), awsIam(…), execCredentials(…) or stackConfiguration()',
    {
      type: 'string',
    },
  ),
  context: text,
  capacity: parts<NonNullable<ClusterProps['capacity']>>({
    cpu: needed(text, '0'),
    memory: needed(text, '0'),
  }),
});

/** A Kubernetes cluster: where apps run, or from where they are steered. */
export class Cluster extends ModelConstruct {
  readonly environment: Environment;
  readonly server: string;
  readonly role: ClusterRole;
  readonly region: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly versions: ClusterVersions;
  readonly credentials: Credentials;
  readonly context: string;
  readonly capacity: { readonly cpu: string; readonly memory: string } | undefined;

  constructor(environment: Environment, name: string, props: ClusterProps) {
    super(environment, name, 'cluster');
    const { server, role, region, labels, versions, credentials, context, capacity } = this.usable(
      props,
      propRule,
    );
    this.environment = environment;
    this.server = server === missingServer ? `https://${this.node.addr}.invalid` : server.replace(/\/+$/, '');
    this.role = role ?? 'workload';
    this.region = region;
    this.versions = versions;
    this.credentials = credentials ?? { type: 'stack-configuration' };
    this.context = context ?? this.name;
    this.capacity = capacity;
    this.labels = {
      environment: environment.name,
      role: this.role,
      ...(this.region === undefined ? {} : { region: this.region }),
      ...labels,
    };
    environment.addCluster(this);
  }

  /** Whether apps are placed on it unless they say otherwise. */
  get runsApps(): boolean {
    return this.role !== 'hub';
  }

  /** The Pulumi stack that owns this cluster. */
  get stack(): string {
    return `${this.environment.name}.${this.name}`;
  }

  protected override check(): Fault[] {
    const problem = serverProblem(this.server);
    if (problem === undefined) return [];
    return [
      {
        code: 'RGT-CLUSTER-001',
        what: `the server of cluster "${this.name}" ${problem}`,
        given: this.server.replace(/\/\/[^/@]*@/, '//(hidden)@'),
        allowed: 'https://host:port',
        fix: 'write the URL of the API server; credentials belong into a secret store',
      },
    ];
  }
}

function serverProblem(server: string): string | undefined {
  if (!URL.canParse(server)) return 'is not a URL';
  const url = new URL(server);
  if (url.protocol !== 'https:') return 'is not reached over https';
  if (url.username !== '' || url.password !== '') return 'carries credentials';
  return undefined;
}
