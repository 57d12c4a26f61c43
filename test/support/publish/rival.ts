// One of several publishers of a branch: says a new word a round, and prints the round once it stands.
import type { EnvironmentPart } from '../../../delivery/publish/environment-lay.ts';
import { publish } from '../../../delivery/publish/publication.ts';
import type { RivalOrder } from './rivalry.ts';
import { smallPlan } from './small-fleet.ts';

const { url, name, environment, source, first, rounds } = JSON.parse(process.argv[2] ?? '') as RivalOrder;

function part(says: string): EnvironmentPart {
  const plan = smallPlan({
    name: environment,
    clusters: ['east'],
    apps: { shop: { says, objects: 2, config: { SAYS: says } } },
    layout: 'rendered',
  });
  return { plan, path: environment };
}

for (let round = first; round < rounds; round += 1) {
  const says = `${name}-round-${round}`;
  const start = performance.now();
  const outcome = await publish({
    url,
    branch: 'main',
    parts: [part(says)],
    allowances: [],
    source,
    allowOlder: false,
    version: '0.0.0',
    dryRun: false,
    pullRequest: false,
    sign: false,
    giveUpAfter: 300_000,
  });
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`${JSON.stringify({ round, says, seconds, ...outcome })}\n`);
  if (outcome.status !== 'published' && outcome.status !== 'unchanged') process.exitCode = 1;
}
