import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { errorsAmong, formatIssue } from '../constructs/core/issue.ts';
import { inspectFleet } from '../delivery/fleet/fleet-inspection.ts';
import { planFleet } from '../delivery/fleet/planned-fleet.ts';
import { environmentOfStack } from './plan/stack-name.ts';
import { runStackProgram } from './program/stack-program.ts';
import { projectFolder } from './project-folder.ts';

/** The program that `pulumi up -s production.east` runs: the stack's name says which environment and cluster. */
const stackName = pulumi.getStack();
const folder =
  process.env['REGATTA_ENVIRONMENTS'] ??
  join(projectFolder(pulumi.getRootDirectory() || process.cwd()), 'environments');
const planned = await planFleet({ folder, environment: environmentOfStack(stackName) });
const errors = errorsAmong(await inspectFleet(planned));
if (errors.length > 0) throw new pulumi.RunError(errors.map(formatIssue).join('\n\n'));
const outputs = planned.plans.map((plan) => runStackProgram(plan, stackName));

/** The stack's outputs, which the deletion guard reads. */
export const cluster = outputs[0]?.cluster;
export const units = outputs[0]?.units;
