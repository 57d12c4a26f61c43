import { startTestbed } from '../../../tools/testbed/testbed.ts';
import type { Testbed } from '../../../tools/testbed/testbed-status.ts';
import type { OwnInstance } from '../testbed/own-instance.ts';

/** The clusters of the trial fleet, without the definitions of any system. */
export function startTrialBed(own: OwnInstance, nodes: number): Promise<Testbed> {
  return startTestbed({ ...own, clusters: ['hub', 'east', 'west'], systems: [], nodes });
}
