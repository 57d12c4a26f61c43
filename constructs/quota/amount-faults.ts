import type { Fault } from '../core/model-construct.ts';
import { parseQuantity } from './quantity.ts';

/** Amounts of a quota that are no quantities. */
export function amountFaults(
  quota: string,
  field: string,
  amounts: { readonly cpu?: string; readonly memory?: string } = {},
): Fault[] {
  return Object.entries(amounts).flatMap(([resource, amount]) => {
    const parsed = parseQuantity(amount);
    if (parsed !== undefined && parsed > 0) return [];
    return [
      {
        code: 'RGT-QUOTA-001',
        what: `${field}.${resource} of quota "${quota}" is no amount above 0`,
        given: String(amount),
        allowed: resource === 'cpu' ? 'such as 20 or 500m' : 'such as 40Gi or 512Mi',
        fix: 'write a Kubernetes quantity',
      },
    ];
  });
}
