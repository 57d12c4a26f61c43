import type { ObjectChange, Risk } from '../change.ts';
import type { RiskContext } from './risk-context.ts';

/** A risk of the change as a whole, with the clusters that it is about. */
export interface FleetRisk extends Risk {
  readonly clusters: readonly string[];
}

/** All that is risky about the changes taken together. */
export function fleetRisks(_changes: readonly ObjectChange[], _context: RiskContext): FleetRisk[] {
  return [];
}
