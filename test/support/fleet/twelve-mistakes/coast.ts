import { ApiObject } from 'cdk8s';
import { App, Cluster, Direct, Environment, Waves } from '../../../../constructs/index.ts';
import type { Fleet } from '../../../../constructs/index.ts';
import { Quota } from '../../../../constructs/quota/quota.ts';
import { autoscaler, delivery, put, workload } from '../../../unit/policy/lab.ts';

/** Four mistakes: a cluster in no wave, two controllers for a pod, a quota too small, a sync without retry. */
export default class Coast extends Environment {
  constructor(fleet: Fleet) {
    super(fleet, 'coast', { engine: new Direct() });
    const versions = { kubernetes: '1.35', argoCd: '3.5', argoRollouts: '1.9' };
    const east = new Cluster(this, 'east', { server: 'https://10.3.0.10:6443', versions });
    new Cluster(this, 'west', { server: 'https://10.3.0.20:6443', versions });
    new Waves(this, { order: [[east]] });
    new App(this, 'cart', {
      on: [east],
      base: (chart) => {
        put(chart, 'Deployment', 'cart', workload('cart'));
        put(chart, 'Rollout', 'cart', workload('cart', { strategy: { canary: {} } }));
      },
    });
    const search = new App(this, 'search', {
      on: [east],
      base: (chart) => {
        put(chart, 'Deployment', 'search', workload('search'));
        put(chart, 'HorizontalPodAutoscaler', 'search', autoscaler('Deployment', 'search', 40));
      },
    });
    new Quota(search, { requests: { cpu: '2' } });
    new App(this, 'deliveries', {
      on: [east],
      base: (chart) => {
        const spec = delivery({ syncPolicy: { automated: { prune: true } } });
        const metadata = { name: 'web' };
        new ApiObject(chart, 'Web', {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata,
          spec,
        });
      },
    });
  }
}
