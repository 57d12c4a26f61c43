import type { Cluster } from '../cluster/cluster.ts';
import type { Fault } from '../core/model-construct.ts';
import type { DrPair } from './dr-pair.ts';
import { printBudget, rtoSum } from './rto-budget.ts';
import { switchKind } from './switch/switches.ts';

/** What is wrong with a pair's declaration; what its objects lack is told by the policy beside it. */
export function pairFaults(pair: DrPair): Fault[] {
  if (pair.primary === pair.standby)
    return [
      {
        code: 'RGT-DR-001',
        what: `pair "${pair.name}" has cluster "${pair.primary.name}" for primary and for standby`,
        given: pair.primary.name,
        fix: 'name another cluster as standby',
      },
    ];
  return [
    ...roleFaults(pair),
    ...placeFaults(pair),
    ...timeFaults(pair),
    ...promiseFaults(pair),
    ...alertFaults(pair),
    ...pair.switches.flatMap((choice) => switchKind(choice).faults(choice, pair)),
    ...switchFaults(pair),
  ];
}

function roleFaults({ name, primary, standby }: DrPair): Fault[] {
  const faults: Fault[] = [];
  if (standby.role !== 'standby')
    faults.push({
      code: 'RGT-DR-002',
      what: `pair "${name}" fails over to cluster "${standby.name}", whose role is not standby`,
      given: standby.role,
      allowed: 'standby',
      fix: `give cluster "${standby.name}" role: 'standby'`,
    });
  if (primary.role !== 'workload')
    faults.push({
      code: 'RGT-DR-003',
      what: `the primary of pair "${name}" is cluster "${primary.name}", whose role is ${primary.role}`,
      given: primary.role,
      allowed: 'workload',
      fix:
        primary.role === 'hub'
          ? 'keep the control cluster out of pairs: what steers a failover must survive it'
          : `name the cluster that serves users, or give "${primary.name}" role: 'workload'`,
    });
  return faults;
}

function placeFaults(pair: DrPair): Fault[] {
  const { name, app, primary, standby, environment } = pair;
  const placedOn = (cluster: Cluster, side: string): Fault[] =>
    app.clusters.includes(cluster)
      ? []
      : [
          {
            code: 'RGT-DR-005',
            what: `the ${side} "${cluster.name}" of pair "${name}" has no workload: app "${app.name}" does not run there`,
            given: cluster.name,
            allowed: app.clusters.map((other) => other.name).join(', '),
            fix: `add ${cluster.name} to the app's clusters`,
          },
        ];
  if (app.environment !== environment)
    return [
      {
        code: 'RGT-DR-004',
        what: `pair "${name}" of environment "${environment.name}" is about app "${app.name}" of "${app.environment.name}"`,
        given: app.node.path,
        fix: `declare the pair in environment "${app.environment.name}"`,
      },
    ];
  const { children } = environment.node;
  const first = children.find((child) => isPair(child) && child.app === app && child.primary === primary);
  return [
    ...placedOn(primary, 'primary'),
    ...placedOn(standby, 'standby'),
    ...(first === undefined || first === pair
      ? []
      : [
          {
            code: 'RGT-DR-011',
            what: `app "${app.name}" on cluster "${primary.name}" is in more than one pair`,
            given: [first.node.id, name].join(', '),
            fix: 'keep one pair for it',
          },
        ]),
  ];
}

function isPair(value: object): value is DrPair {
  return 'primary' in value && 'standby' in value && 'app' in value;
}

/** What is broken by usual times alone is a warning: the team's own may be shorter, and then it says so. */
function timeFaults({ name, rto, budget }: DrPair): Fault[] {
  const needed = rtoSum(budget);
  if (rto.seconds >= needed.seconds) return [];
  const known = rtoSum(budget.filter(({ assumed }) => assumed !== true));
  const broken = rto.seconds < known.seconds;
  return [
    {
      severity: broken ? 'error' : 'warning',
      code: 'RGT-DR-006',
      what: `pair "${name}" promises users back within ${rto.toString()}, and it takes ${printBudget(budget)}`,
      given: rto.toString(),
      allowed: `${needed.toString()} or more`,
      fix: `promise more time, ${broken ? 'shorten a part' : 'say what is assumed if it is shorter (alert: { reaction, delivery }, hubRecord({ interval }))'}, or use a switch with health checks of its own: route53({ … }) or k8gb()`,
    },
  ];
}

function promiseFaults({ name, rpo, data, warmReplicas }: DrPair): Fault[] {
  const faults: Fault[] = [];
  if (rpo !== undefined && (data === undefined || data.every.seconds > rpo.seconds))
    faults.push({
      code: 'RGT-DR-007',
      what:
        data === undefined
          ? `pair "${name}" promises to lose no more than ${rpo.toString()} of data, and nothing says how data gets to the standby`
          : `pair "${name}" promises to lose no more than ${rpo.toString()} of data, and ${data.by} copies it every ${data.every.toString()}`,
      given: rpo.toString(),
      fix: 'add data: { by, every } with an interval no longer than the rpo; GitOps itself moves no data',
    });
  if (!Number.isInteger(warmReplicas) || warmReplicas < 1)
    faults.push({
      code: 'RGT-DR-008',
      what: `the standby of pair "${name}" would be cold: it keeps ${warmReplicas} pods`,
      given: String(warmReplicas),
      allowed: 'a whole number from 1; 2 or more survive the loss of a node',
      fix: 'set warmStandby: { minReplicas: 2 }',
    });
  return faults;
}

function alertFaults(pair: DrPair): Fault[] {
  const { name, primary, observer, userUrl, environment } = pair;
  const faults: Fault[] = [];
  if (observer === undefined || observer === primary)
    faults.push({
      code: 'RGT-DR-009',
      what:
        observer === undefined
          ? `nothing outside of pair "${name}" could notice that its primary is gone: environment "${environment.name}" has no control cluster`
          : `the alert of pair "${name}" stands on its primary "${primary.name}", and dies with it`,
      ...(observer === undefined ? {} : { given: primary.name }),
      fix: "declare a cluster with role: 'hub', or name one that watches in alert: { on }",
    });
  if (userUrl === undefined)
    faults.push({
      code: 'RGT-DR-010',
      what: `the alert of pair "${name}" has nothing to ask for as a user would, and an API server that is down is no reason to fail over`,
      fix: "name it: alert: { userUrl: 'https://…/' }",
    });
  return faults;
}

function switchFaults({ name, switches }: DrPair): Fault[] {
  if (switches.length === 0)
    return [
      {
        code: 'RGT-DR-015',
        what: `pair "${name}" names no switch, so nothing would move its users`,
        fix: "add switch: dnsFailover('…')",
      },
    ];
  if (switches.some(({ type }) => type === 'dns')) return [];
  return [
    {
      severity: 'warning',
      code: 'RGT-DR-015',
      what: `pair "${name}" fails over inside the mesh alone; who comes from outside still enters through the cluster that is gone`,
      fix: "add DNS: switch: [meshFailover(), dnsFailover('…')], unless nobody comes from outside",
    },
  ];
}
