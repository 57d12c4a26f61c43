import { ModelConstruct } from '../core/model-construct.ts';
import { sortIssues } from '../core/issue.ts';
import type { Issue } from '../core/issue.ts';
import { Environment } from './environment.ts';

/** A class that declares one environment, as every file in `environments/` exports by default. */
export type EnvironmentClass<T extends Environment = Environment> = new (fleet: Fleet) => T;

/** All the environments of an organisation: the root of the model. */
export class Fleet extends ModelConstruct {
  readonly #instances = new Map<EnvironmentClass, Environment>();

  constructor() {
    super(undefined, 'fleet', 'fleet');
  }

  /** The environment that a class declares; declared on first use, so that environments may refer to one another. */
  environment<T extends Environment>(declaration: EnvironmentClass<T>): T {
    const known = this.#instances.get(declaration);
    if (known !== undefined) return known as T;
    const environment = new declaration(this);
    this.#instances.set(declaration, environment);
    return environment;
  }

  /** The environments in the order of their names. */
  get environments(): Environment[] {
    return this.node.children.filter(Environment.isEnvironment).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Every fault of every construct, in the order of the files. */
  allIssues(): Issue[] {
    const parts = this.node
      .findAll()
      .filter((part): part is ModelConstruct => part instanceof ModelConstruct);
    return sortIssues(parts.flatMap((part) => part.issues()));
  }
}
