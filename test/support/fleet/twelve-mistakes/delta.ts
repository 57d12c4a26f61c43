import { App, Cluster, Direct, Environment } from '../../../../constructs/index.ts';
import type { Fleet } from '../../../../constructs/index.ts';
import { autoscaler, put, workload } from '../../../unit/policy/lab.ts';

/** Four mistakes: a taken name, a label too long, an operator that is not there, two owners of a number. */
export default class Delta extends Environment {
  constructor(fleet: Fleet) {
    super(fleet, 'delta', { engine: new Direct() });
    new Cluster(this, 'only', { server: 'https://10.4.0.10:6443', versions: { kubernetes: '1.35' } });
    new App(this, 'platform', {
      namespace: 'base',
      base: (chart) => {
        put(chart, 'ConfigMap', 'settings', {});
      },
    });
    new App(this, 'labels', {
      base: (chart) => {
        put(chart, 'ConfigMap', 'settings', {}, { labels: { team: 'n'.repeat(64) } });
      },
    });
    new App(this, 'rollouts', {
      base: (chart) => {
        put(chart, 'Rollout', 'web', workload('web', { strategy: { canary: {} } }));
      },
    });
    new App(this, 'fixed', {
      base: (chart) => {
        put(chart, 'Deployment', 'web', workload('web', { replicas: 3 }));
        put(chart, 'HorizontalPodAutoscaler', 'web', autoscaler('Deployment', 'web', 5));
      },
    });
  }
}
