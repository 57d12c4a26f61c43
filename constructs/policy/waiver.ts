import type { Issue } from '../core/issue.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Environment } from '../fleet/environment.ts';
import type { Finding, Policy } from './policy.ts';

/** Code of the issue that names a waiver which nothing needs; true only of an inspection of everything. */
export const unusedWaiver = 'RGT-POLICY-015';

export interface Waiver {
  /** The policy that would refuse it. */
  readonly policy: string;
  /** Kind and name, such as `ConfigMap/api-config`; a generated ConfigMap goes by the name without its hash. */
  readonly object: string;
  /** The one field, as the issue names it, such as `data.PUBLIC_ID`. */
  readonly field: string;
  /** Why it is no fault; read by whoever reviews the change. */
  readonly reason: string;
}

/** Lets one literal pass that only looks like a secret: one object, one field, and the reason why. */
export function secretWaiver(waiver: Omit<Waiver, 'policy'>): Policy {
  return { name: 'secret-waiver', waives: [{ ...waiver, policy: 'secret-values' }] };
}

/** The waivers of one environment, and which of them were of use. */
export class Waivers {
  readonly #environment: Environment;
  readonly #waivers: ReadonlyMap<string, Waiver>;
  readonly #used = new Set<string>();

  constructor(environment: Environment, policies: readonly Policy[]) {
    this.#environment = environment;
    const all = policies.flatMap(({ waives = [] }) => waives);
    this.#waivers = new Map(all.map((waiver) => [keyOf(waiver.policy, waiver.object, waiver.field), waiver]));
  }

  /** Whether a finding is let pass. */
  cover(policy: string, { kind }: Manifest, name: string, finding: Finding): boolean {
    if (finding.waivable !== true || finding.field === undefined) return false;
    const key = keyOf(policy, `${kind}/${name}`, finding.field);
    if (!this.#waivers.has(key)) return false;
    this.#used.add(key);
    return true;
  }

  /** Waivers that say no reason, and those that nothing needs any more. */
  issues(): Issue[] {
    const where = this.#environment.place;
    return [...this.#waivers].flatMap(([key, { object, field, reason }]): Issue[] => {
      if (reason.trim() === '')
        return [
          {
            code: 'RGT-POLICY-014',
            severity: 'error',
            where,
            what: `the waiver for ${field} of ${object} gives no reason`,
            fix: 'say in reason why the value is no secret',
          },
        ];
      if (this.#used.has(key)) return [];
      return [
        {
          code: unusedWaiver,
          severity: 'warning',
          where,
          what: `the waiver for ${field} of ${object} lets nothing pass`,
          given: `${object} ${field}`,
          fix: 'remove it, or write object and field as the issue names them',
        },
      ];
    });
  }
}

function keyOf(policy: string, object: string, field: string): string {
  return [policy, object, field].join('\u0000');
}
