/** An order that holds every dependency, or a ring of nodes that all wait for one another. */
export type DependencyOrder<T> = { readonly order: readonly T[] } | { readonly ring: readonly T[] };

interface Step<T> {
  readonly node: T;
  readonly before: Iterator<T>;
}

/**
 * Puts nodes in an order in which each comes after all that it depends on; otherwise they stay as they were. Nodes that
 * are only depended on are taken in. Each node and each dependency is looked at once, and a chain may be as long as
 * memory holds: nothing recurses.
 */
export function dependencyOrder<T>(
  nodes: Iterable<T>,
  dependenciesOf: (node: T) => Iterable<T>,
): DependencyOrder<T> {
  const placed = new Set<T>();
  const open = new Set<T>();
  const way: Step<T>[] = [];
  const enter = (node: T): void => {
    open.add(node);
    way.push({ node, before: dependenciesOf(node)[Symbol.iterator]() });
  };
  for (const start of nodes) {
    if (!placed.has(start)) enter(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.before.next();
      if (next.done === true) {
        way.pop();
        open.delete(step.node);
        placed.add(step.node);
      } else if (open.has(next.value)) return { ring: ringFrom(way, next.value) };
      else if (!placed.has(next.value)) enter(next.value);
    }
  }
  return { order: [...placed] };
}

function ringFrom<T>(way: readonly Step<T>[], first: T): readonly T[] {
  const nodes = way.map(({ node }) => node);
  return nodes.slice(nodes.indexOf(first));
}
