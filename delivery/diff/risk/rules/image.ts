import type { JsonObject } from '../../../../constructs/core/manifest.ts';
import { containersByName } from '../object-facts.ts';
import type { RiskRule, Verdict } from '../risk-rule.ts';

interface Image {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** What runs: the old image and the new one, and where it comes from. */
export const image: RiskRule = {
  code: 'RGT-RISK-010',
  title: 'another image runs',
  look: ({ before, after }) => {
    if (before === undefined) return [];
    const old = containersByName(before);
    return [...containersByName(after)].flatMap(([name, container]): Verdict[] => {
      const [was, is] = [textOf(old.get(name)), textOf(container)];
      if (is === undefined || was === is) return [];
      if (was === undefined) return [{ level: 'medium', reason: `container ${name} is new: ${is}` }];
      const elsewhere = imageOf(was).repository !== imageOf(is).repository;
      return [
        {
          level: elsewhere ? 'medium' : 'low',
          reason: `image of ${name}: ${was} → ${is}${elsewhere ? ', from another repository' : ''}`,
        },
      ];
    });
  },
};

/** An image that can become another one without a change here. */
export const imageNotPinned: RiskRule = {
  code: 'RGT-RISK-011',
  title: 'an image is not pinned',
  look: ({ before, after, kind }) => {
    if (kind === 'removed') return [];
    const old = containersByName(before);
    return [...containersByName(after)].flatMap(([name, container]): Verdict[] => {
      const [was, is] = [textOf(old.get(name)), textOf(container)];
      if (is === undefined || was === is) return [];
      return pinVerdict(name, was === undefined ? undefined : imageOf(was), imageOf(is));
    });
  },
};

function pinVerdict(name: string, was: Image | undefined, is: Image): Verdict[] {
  if (was?.digest !== undefined && is.digest === undefined)
    return [{ level: 'medium', reason: `image of ${name} loses its digest` }];
  if (is.digest !== undefined) {
    const moved =
      was?.digest !== undefined && was.digest !== is.digest && was.tag !== undefined && was.tag === is.tag;
    return moved
      ? [{ level: 'medium', reason: `tag ${was.tag ?? ''} of ${name} has moved to another digest` }]
      : [];
  }
  if (is.tag === undefined || /^(latest|main|master|dev|edge|stable)$/.test(is.tag))
    return [
      {
        level: 'medium',
        reason: `image of ${name} goes by ${is.tag === undefined ? 'no tag' : `tag ${is.tag}`}, which moves by itself`,
      },
    ];
  return [{ level: 'low', reason: `image of ${name} has no digest: its tag could be moved` }];
}

function textOf(container: JsonObject | undefined): string | undefined {
  const reference = container?.['image'];
  return typeof reference === 'string' ? reference : undefined;
}

/** The parts of an image reference; a port is no tag. */
function imageOf(reference: string): Image {
  const [name = '', digest] = reference.split('@', 2);
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    repository: tagged ? name.slice(0, colon) : name,
    tag: tagged ? name.slice(colon + 1) : undefined,
    digest,
  };
}
