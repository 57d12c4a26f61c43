import fc from 'fast-check';
import type { Manifest } from '../../../constructs/index.ts';
import { identityKey } from '../../../constructs/core/object-identity.ts';
import type { Layout } from '../../../constructs/fleet/environment.ts';
import { fleetShapes } from '../fleet/random-fleet.ts';
import type { AppShape, FleetShape } from '../fleet/random-fleet.ts';

/** Two fleets, of which one is the other after an edit, and the layout of the tree in which the first one lies. */
export interface EditedFleet {
  readonly before: FleetShape;
  readonly after: FleetShape;
  readonly edit: (typeof edits)[number];
  readonly layout: Layout;
}

/** A part of one fleet put into another: what a person edits in one go. */
const edits = [
  'overlay',
  'app',
  'config',
  'components',
  'cluster gone',
  'cluster new',
  'app gone',
  'app new',
  'none',
] as const;

export const fleetEdits: fc.Arbitrary<EditedFleet> = fc
  .record({
    fleet: fleetShapes,
    other: fleetShapes,
    edit: fc.constantFrom(...edits),
    at: fc.nat({ max: 5 }),
    layout: fc.constantFrom('kustomize' as const, 'rendered' as const),
  })
  .map(({ fleet, other, edit, at, layout }) => ({
    before: fleet,
    after: edited(fleet, other, edit, at),
    edit,
    layout,
  }));

function edited(fleet: FleetShape, other: FleetShape, edit: (typeof edits)[number], at: number): FleetShape {
  const [app, from] = [fleet.apps[at % fleet.apps.length], other.apps[at % other.apps.length]];
  if (app === undefined || from === undefined) return fleet;
  const width = fleet.clusters.length;
  const fitted = (list: AppShape['overlays'], size = width) =>
    Array.from({ length: size }, (_, index) => list[index % list.length]);
  const withApp = (now: AppShape): FleetShape => ({
    ...fleet,
    apps: fleet.apps.map((each) => (each === app ? now : each)),
  });
  const extra = ['another', 'one-more', 'third'].find((name) => !fleet.clusters.includes(name)) ?? 'x';
  switch (edit) {
    case 'overlay':
      return withApp({
        ...app,
        overlays: app.overlays.map((each, index) =>
          index === at % width ? fitted(from.overlays)[index] : each,
        ),
      });
    case 'app':
      return withApp({ ...from, name: app.name, overlays: fitted(from.overlays) });
    case 'config':
      return withApp({
        ...app,
        config: app.config === undefined ? undefined : { ...app.config, EDITED: String(at) },
      });
    case 'components':
      return withApp({ ...app, components: from.components });
    case 'cluster gone':
      return width === 1
        ? fleet
        : {
            clusters: fleet.clusters.slice(1),
            apps: fleet.apps.map((each) => ({ ...each, overlays: each.overlays.slice(1) })),
          };
    case 'cluster new':
      return {
        clusters: [...fleet.clusters, extra],
        apps: fleet.apps.map((each) => ({ ...each, overlays: fitted(each.overlays, width + 1) })),
      };
    case 'app gone':
      return fleet.apps.length === 1 ? fleet : { ...fleet, apps: fleet.apps.filter((each) => each !== app) };
    case 'app new':
      return {
        ...fleet,
        apps: [...fleet.apps, { ...from, name: 'brand-new', overlays: fitted(from.overlays) }],
      };
    case 'none':
      return fleet;
  }
}

/** Objects as a text that is the same whatever their order and that of their fields. */
export function written(objects: readonly Manifest[]): string {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value;
  return JSON.stringify(objects.map((object) => [identityKey(object), sorted(object)]).sort());
}
