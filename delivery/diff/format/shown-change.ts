import { titleOf } from '../compare/unit-comparison.ts';
import type { ChangeGroup, Risk } from '../change.ts';
import { visible } from './visible-text.ts';
import { clusterList, counted, groupTitle } from './wording.ts';

/** A change as a report shows it: of one object, or of many of which it says the very same. */
export interface ShownChange extends ChangeGroup {
  readonly title: string;
  /** The objects, where there are many. */
  readonly members: readonly string[];
}

/** With fewer objects each is shown by itself. */
const fewestAlike = 3;

/**
 * Puts changes together that are the same in every field, such as the label that a new version of a chart gives to all
 * of its objects, or a setting that all apps get.
 */
export function shownChanges(groups: readonly ChangeGroup[]): ShownChange[] {
  const alike = new Map<string, ChangeGroup[]>();
  for (const group of groups) {
    const known = alike.get(keyOf(group));
    if (known === undefined) alike.set(keyOf(group), [group]);
    else known.push(group);
  }
  return groups.flatMap((group): ShownChange[] => {
    const all = alike.get(keyOf(group)) ?? [];
    if (group.kind !== 'changed' || all.length < fewestAlike)
      return [{ ...group, title: groupTitle(group), members: [] }];
    return all[0] === group ? [joined(group, all)] : [];
  });
}

function joined(first: ChangeGroup, all: readonly ChangeGroup[]): ShownChange {
  const places = new Set(all.map(placeOf));
  const units = [...new Set(all.map(({ unit }) => unit))];
  return {
    ...first,
    title: visible(`${counted(all.length, 'object')} changed alike${kindsOf(all)}`),
    unit: units.length === 1 ? first.unit : counted(units.length, 'unit'),
    clusters: [...new Set(all.flatMap(({ clusters }) => clusters))],
    risks: first.risks.map((risk, at) => (isOfAll(risk, at, all) ? risk : ofFirst(risk, all.length))),
    members: all.map((group) =>
      visible(`${titleOf(group.object)}${places.size === 1 ? '' : `: ${placeOf(group)}`}`),
    ),
  };
}

function kindsOf(all: readonly ChangeGroup[]): string {
  const kinds = new Map<string, number>();
  for (const { object } of all) kinds.set(object.kind, (kinds.get(object.kind) ?? 0) + 1);
  if (kinds.size > mostKinds) return '';
  return `: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}`;
}

const mostKinds = 3;

function placeOf({ unit, clusters }: ChangeGroup): string {
  return `${unit} on ${clusterList(clusters, 8)}`;
}

function isOfAll({ reason }: Risk, at: number, all: readonly ChangeGroup[]): boolean {
  return all.every(({ risks }) => risks[at]?.reason === reason);
}

function ofFirst(risk: Risk, count: number): Risk {
  return { ...risk, reason: `${risk.reason}; the same of ${counted(count - 1, 'other')}` };
}

const keys = new WeakMap<ChangeGroup, string>();

function keyOf(group: ChangeGroup): string {
  const known = keys.get(group);
  if (known !== undefined) return known;
  const fields = group.fields.map(({ path, before, after, by }) => [path, before, after, by]);
  const key = JSON.stringify([group.kind, fields, group.risks.map(({ code, level }) => [code, level])]);
  keys.set(group, key);
  return key;
}
