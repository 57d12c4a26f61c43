import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { ContextTarget } from '../kubeconfig/kubeconfig.ts';
import { stackPlan } from '../plan/stack-plan.ts';
import type { StackTarget } from './stack-target.ts';
import type { StackWorkspace } from './stack-workspace.ts';

/**
 * Stands for all that an `up` of a stack goes by: plan, settings, the way to the cluster, and the state itself. When it
 * is what the last `up` left, another one would find nothing to do, and Pulumi need not be asked. Undefined where the
 * state is not a file here, or somebody is at work on it.
 */
export async function stackFingerprint(
  { project, env, pulumi, plugin }: StackWorkspace,
  { plan, stack }: StackTarget,
  access: ContextTarget,
): Promise<string | undefined> {
  const backend = env['PULUMI_BACKEND_URL'] ?? '';
  if (!backend.startsWith('file:///')) return undefined;
  const settings = await Promise.all(
    ['Pulumi.yaml', `Pulumi.${stack}.yaml`].map((name) =>
      readFile(join(project, name), 'utf8').catch(() => ''),
    ),
  );
  const { name } = parse(settings[0] ?? '') as { name?: string };
  const root = join(fileURLToPath(backend), '.pulumi');
  const state = await readFile(join(root, 'stacks', name ?? '', `${stack}.json`), 'utf8').catch(
    () => undefined,
  );
  const locks = await readdir(join(root, 'locks', 'organization', name ?? '', stack)).catch(() => []);
  if (state === undefined || locks.some((file) => file.endsWith('.json'))) return undefined;
  const { resources, registrations } = stackPlan(plan.environment, stack, plan);
  const registered = registrations.map(({ cluster, registration }) => [cluster.name, registration]);
  const parts = [resources, registered, settings, access, pulumi.version.toString(), plugin, state];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
