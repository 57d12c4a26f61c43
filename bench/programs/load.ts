/** Loads and plans a folder of environments, and does nothing with them: what every command needs first. */
import { planFleet } from '../../delivery/fleet/planned-fleet.ts';

const planned = await planFleet({ folder: process.argv[2] ?? 'environments' });
if (planned.loadIssues.length > 0) process.exitCode = 1;
