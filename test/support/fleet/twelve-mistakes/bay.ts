import { ApiObject } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { App, Cluster, Direct, Environment, Overlay } from '../../../../constructs/index.ts';
import type { Fleet } from '../../../../constructs/index.ts';

/** Four mistakes: a server twice, a literal without a ConfigMap, a name with capitals, a password in a literal. */
export default class Bay extends Environment {
  constructor(fleet: Fleet) {
    super(fleet, 'bay', { engine: new Direct() });
    const versions = { kubernetes: '1.35' };
    const east = new Cluster(this, 'east', { server: 'https://10.2.0.10:6443', versions });
    new Cluster(this, 'west', { server: 'https://10.2.0.10:6443/', versions });
    const base = (chart: Chart) => {
      new ApiObject(chart, 'Account', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'web' },
      });
    };
    const web = new App(this, 'web', { base });
    new Overlay(web, east, { config: { REGION: 'east' } });
    new App(this, 'Shop', { base, namespace: 'shop' });
    new App(this, 'pay', { base, config: { DATABASE: 'postgres://pay:tr0ub4dor@db.internal/pay' } });
  }
}
