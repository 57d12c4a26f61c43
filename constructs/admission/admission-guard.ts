import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterFeature } from '../cluster/cluster-feature.ts';
import type { Manifest } from '../core/manifest.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import type { Environment } from '../fleet/environment.ts';
import { guardObjects } from './guard-objects.ts';
import type { ResourceSet } from './guarded-resources.ts';
import type { Identity } from './identity.ts';
import { operatorsOf } from './known-controllers.ts';

export interface AdmissionGuardProps {
  /** `audit` warns and keeps a record, `deny` refuses. Start with audit and look at what it records. @default 'audit' */
  readonly action?: 'audit' | 'deny';
  /** Who applies the fleet beside the engine: the account that runs Pulumi. @default nobody */
  readonly appliedBy?: readonly Identity[];
  /** Controllers that change apps' objects, beside Kubernetes' own and the operators that the cluster declares. @default none */
  readonly controllers?: readonly Identity[];
  /** Members of this group get past; each such change is marked in the audit log. @default 'regatta:break-glass' */
  readonly breakGlass?: string;
  /** Resources to guard beside the usual ones. @default none */
  readonly also?: readonly ResourceSet[];
  /** @default every cluster on which apps run */
  readonly on?: readonly Cluster[];
}

/**
 * Keeps hands off what Git delivers: in the apps' namespaces, changes come from the engine and from controllers, and
 * from people only by the break-glass group. A ValidatingAdmissionPolicy does it, inside the API server, so there is no
 * webhook that could be down. It stops new drift; the engine's self-heal, or the next `up`, removes what is there.
 */
export class AdmissionGuard extends ModelConstruct implements ClusterFeature {
  readonly environment: Environment;
  readonly action: 'audit' | 'deny';
  readonly breakGlass: string;
  readonly #props: AdmissionGuardProps;

  constructor(environment: Environment, props: AdmissionGuardProps = {}) {
    super(environment, 'admission-guard', 'admission guard');
    this.environment = environment;
    this.action = props.action ?? 'audit';
    this.breakGlass = props.breakGlass ?? 'regatta:break-glass';
    this.#props = props;
    environment.addClusterFeature(this);
  }

  /** The clusters that it guards, in the order of their declaration. */
  get clusters(): readonly Cluster[] {
    return this.#props.on ?? this.environment.clusters.filter((cluster) => cluster.runsApps);
  }

  /** Who may change what is guarded on a cluster, the break-glass group aside. */
  allowedOn(cluster: Cluster): readonly Identity[] {
    return [...this.#appliers(cluster), ...operatorsOf(cluster.versions), ...(this.#props.controllers ?? [])];
  }

  objectsOn(cluster: Cluster): readonly Manifest[] {
    if (!this.clusters.includes(cluster)) return [];
    const { environment, action, breakGlass } = this;
    const home =
      environment.repository?.url.replace(/\/\/[^/@]*@/, '//') ?? `environment ${environment.name}`;
    return guardObjects({
      action,
      breakGlass,
      allowed: this.allowedOn(cluster),
      also: this.#props.also ?? [],
      message: `delivered by Regatta from ${home}: change it there. In an emergency act as a member of ${breakGlass}.`,
    });
  }

  protected override check(): Fault[] {
    const named = [...(this.#props.appliedBy ?? []), ...(this.#props.controllers ?? [])];
    const nameless = [...named.map(({ name }) => name), this.breakGlass].filter((name) => name.trim() === '');
    const locked = this.clusters.filter((cluster) => this.#appliers(cluster).length === 0);
    return [
      ...nameless.map(() => ({
        code: 'RGT-ADMISSION-002',
        what: 'an identity of the admission guard has no name',
        given: '(empty)',
        fix: "name it as the API server does: serviceAccount('argocd', 'deployer'), group('platform-team')",
      })),
      ...(locked.length === 0
        ? []
        : [
            {
              code: 'RGT-ADMISSION-001',
              what: `the admission guard would keep out whoever applies the fleet: nothing says who that is on ${locked.map(({ name }) => `"${name}"`).join(', ')}`,
              given: `engine ${this.environment.engine.name}`,
              fix: "name the account that runs Pulumi: appliedBy: [serviceAccount('ci', 'pulumi')]",
            },
          ]),
    ];
  }

  #appliers(cluster: Cluster): readonly Identity[] {
    return [...(this.environment.engine.identitiesOn?.(cluster) ?? []), ...(this.#props.appliedBy ?? [])];
  }
}
