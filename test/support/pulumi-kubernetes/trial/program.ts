/** A Pulumi program that makes what `objects.json` beside it says; copied to a folder of its own by `stack.ts`. */
import { readFileSync } from 'node:fs';
import { CustomResource } from '@pulumi/pulumi';
import { Provider } from '@pulumi/kubernetes/provider.js';

import type { Plan } from './plan.ts';

class Plain extends CustomResource {}

const plan = JSON.parse(readFileSync('objects.json', 'utf8')) as Plan;
const provider = new Provider('cluster', plan.provider);
for (const { name, token, object, options } of plan.resources) {
  const secret = token.endsWith(':Secret') ? { additionalSecretOutputs: ['data', 'stringData'] } : {};
  new Plain(token, name, object, { provider, version: '4.34.2', ...secret, ...options });
}
