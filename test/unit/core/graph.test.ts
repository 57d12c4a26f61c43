import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dependencyOrder } from '../../../constructs/core/graph.ts';

function orderOf(nodes: Iterable<number>, before: (node: number) => Iterable<number>): readonly number[] {
  const result = dependencyOrder(nodes, before);
  if ('ring' in result) throw new Error(`ring ${result.ring.join(' → ')}`);
  return result.order;
}

describe('an order by dependencies', () => {
  test('leaves nodes as they were where nothing depends on anything', () => {
    expect(orderOf([3, 1, 2], () => [])).toEqual([3, 1, 2]);
  });

  test('puts each node after all that it depends on, whatever the graph', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(40), { maxLength: 6 }), { maxLength: 40 }), (edges) => {
        // Only to lower numbers, so that there is no ring.
        const before = (node: number) => (edges[node] ?? []).filter((other) => other < node);
        const nodes = [...edges.keys()].reverse();
        const order = orderOf(nodes, before);
        const at = new Map(order.map((node, index) => [node, index]));
        expect(at.size).toBe(order.length);
        for (const node of nodes)
          for (const other of before(node)) expect(at.get(other)).toBeLessThan(at.get(node) ?? -1);
      }),
    );
  });

  test('holds for a chain of 200,000, which no recursion could follow', () => {
    const order = orderOf([200_000], (node) => (node === 0 ? [] : [node - 1]));
    expect([order.length, order[0], order.at(-1)]).toEqual([200_001, 0, 200_000]);
  });

  test('looks at each dependency once in 200 layers of diamonds', () => {
    let asked = 0;
    const order = orderOf([400, 401], (node) => {
      asked += 1;
      const layer = Math.floor(node / 2);
      return layer === 0 ? [] : [layer * 2 - 2, layer * 2 - 1];
    });
    expect([order.length, asked]).toEqual([402, 402]);
  });

  test('fails when nodes wait for one another, and gives the ring alone', () => {
    const before = new Map([
      [1, [2]],
      [2, [3]],
      [3, [4]],
      [4, [2]],
    ]);
    expect(dependencyOrder([1], (node) => before.get(node) ?? [])).toEqual({ ring: [2, 3, 4] });
  });
});
