import type { App } from '../app/app.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ModelConstruct } from '../core/model-construct.ts';
import type { Fault } from '../core/model-construct.ts';
import type { Component } from './component.ts';
import type { Delta } from './delta.ts';

export interface OverlayProps extends Delta {
  /** Shared deltas, applied in this order before the overlay's own. @default none */
  readonly components?: readonly Component[];
}

const none: readonly Component[] = [];

/** What differs for one app on one cluster. There is no overlay of an overlay: two levels, and no third. */
export class Overlay extends ModelConstruct {
  readonly app: App;
  readonly cluster: Cluster;
  readonly delta: Delta;
  readonly components: readonly Component[];

  constructor(app: App, cluster: Cluster, props: OverlayProps) {
    super(app, cluster.name, 'overlay');
    const { components, ...delta } = props;
    this.app = app;
    this.cluster = cluster;
    this.delta = delta;
    this.components = components ?? none;
    app.addOverlay(this);
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
