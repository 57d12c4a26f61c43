import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ModelConstruct, modelPart } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import { listOf } from '../core/prop-rules.ts';
import { parts } from '../core/prop-shape.ts';
import type { Component } from './component.ts';
import { deltaShape } from './delta-rules.ts';
import type { Delta } from './delta.ts';

export interface OverlayProps extends Delta {
  /** Shared deltas, applied in this order before the overlay's own. @default none */
  readonly components?: readonly Component[];
}

const none: readonly Component[] = [];
const propRule = parts<OverlayProps>({
  ...deltaShape,
  components: listOf(modelPart('component', 'a Component')),
});
const clusterRule = modelPart('cluster', 'a Cluster');

/** What differs for one app on one cluster. There is no overlay of an overlay: two levels, and no third. */
export class Overlay extends ModelConstruct {
  readonly app: App;
  readonly cluster: Cluster;
  readonly delta: Delta;
  readonly components: readonly Component[];

  constructor(app: App, cluster: Cluster, props: OverlayProps) {
    const isCluster = clusterRule.look(cluster, '', []) !== undefined;
    super(app, isCluster ? cluster.name : 'overlay', 'overlay');
    const { components, ...delta } = this.usable(props, propRule);
    this.app = app;
    this.cluster = cluster;
    this.delta = delta;
    this.components = components ?? none;
    if (isCluster) app.addOverlay(this);
    else this.#reportCluster(cluster);
  }

  #reportCluster(given: unknown): void {
    this.report({
      code: 'RGT-OVERLAY-004',
      what: `an overlay of app "${this.app.name}" is on something that is no Cluster`,
      given: typeof given === 'string' ? JSON.stringify(given) : typeof given,
      allowed: this.app.environment.clusters.map(({ name }) => name).join(', '),
      fix: 'give the cluster itself as the second argument, as new Cluster(…) makes it',
    });
  }

  protected override check(): Fault[] {
    return this.components
      .filter((component) => component.app !== this.app)
      .map((component) => ({
        code: 'RGT-OVERLAY-003',
        what: `the overlay of "${this.app.name}" on "${this.cluster.name}" uses component "${component.name}" of app "${component.app.name}"`,
        given: component.node.path,
        fix: `declare the component on "${this.app.name}"`,
      }));
  }
}
