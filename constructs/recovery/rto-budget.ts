import { Duration } from '../core/duration.ts';
import type { AlertSettings } from './alert-settings.ts';
import { stated } from './rto-part.ts';
import type { RtoPart } from './rto-part.ts';
import { switchKind } from './switch/switches.ts';
import type { TrafficSwitch } from './switch/switches.ts';

/** What a budget is made of. */
export interface RtoInput {
  readonly environment: { readonly engine: { readonly readsGit: boolean } };
  readonly switches: readonly TrafficSwitch[];
  readonly alert: AlertSettings;
  /** How long the standby's pods take to carry the load. */
  readonly startup: Duration;
}

/**
 * Everything that takes time between the failure and users being served again, in order: until it is noticed, until
 * somebody's commit is there where one is needed, until clients are sent elsewhere, until the standby carries the load.
 * Of several switches the slowest counts.
 */
export function rtoBudget({ environment, switches, alert, startup }: RtoInput): readonly RtoPart[] {
  const ways = switches.map((choice): readonly RtoPart[] => {
    const kind = switchKind(choice);
    const noticed = kind.detection(choice) ?? [...alertParts(alert), ...commitParts(alert, environment)];
    return [...noticed, ...kind.propagation(choice)];
  });
  const slowest = ways.reduce<readonly RtoPart[]>(
    (slow, way) => (rtoSum(way).seconds > rtoSum(slow).seconds ? way : slow),
    [],
  );
  return [...slowest, { name: 'startup', takes: startup }];
}

/** How long all of it takes. */
export function rtoSum(parts: readonly RtoPart[]): Duration {
  return Duration.seconds(parts.reduce((sum, { takes }) => sum + takes.seconds, 0));
}

/** A budget in one line: `scrape 30s + evaluation 30s + … = 19m`. */
export function printBudget(parts: readonly RtoPart[]): string {
  const sum = parts
    .map(({ name, takes, assumed }) => `${name} ${takes.toString()}${assumed === true ? ' (assumed)' : ''}`)
    .join(' + ');
  return `${sum} = ${rtoSum(parts).toString()}`;
}

function alertParts(alert: AlertSettings): RtoPart[] {
  const parts: RtoPart[] = [
    { name: 'scrape', takes: alert.scrapeInterval },
    { name: 'evaluation', takes: alert.evaluationInterval },
    { name: 'alert for', takes: alert.for },
    { name: 'group wait', takes: alert.groupWait },
  ];
  return parts.filter(({ takes }) => takes.seconds > 0);
}

/** An alert moves nobody: people answer it with a commit, and that one has to arrive. */
function commitParts({ reaction, delivery }: AlertSettings, { engine }: RtoInput['environment']): RtoPart[] {
  return [
    stated('reaction', reaction, Duration.minutes(10)),
    stated('delivery', delivery, Duration.minutes(engine.readsGit ? 3 : 1)),
  ];
}
