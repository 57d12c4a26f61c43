import { Duration } from '../core/duration.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { RtoPart } from './rto-part.ts';
import { switchKind } from './switch/switches.ts';
import type { TrafficSwitch } from './switch/switches.ts';

/** What a budget is made of. */
export interface RtoInput {
  readonly switches: readonly TrafficSwitch[];
  readonly alert: AlertSettings;
  /** How long the standby's pods take to carry the load. */
  readonly startup: Duration;
}

/**
 * Everything that takes time between the failure and users being served again, in order: until it is noticed, until
 * clients are sent elsewhere, until the standby carries the load. Of several switches the slowest counts.
 */
export function rtoBudget({ switches, alert, startup }: RtoInput): readonly RtoPart[] {
  const ways = switches.map((choice): readonly RtoPart[] => {
    const kind = switchKind(choice);
    return [...(kind.detection(choice) ?? alertParts(alert)), ...kind.propagation(choice)];
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

/** A budget in one line: `scrape 30s + evaluation 30s + … = 5m`. */
export function printBudget(parts: readonly RtoPart[]): string {
  const sum = parts.map(({ name, takes }) => `${name} ${takes.toString()}`).join(' + ');
  return `${sum} = ${rtoSum(parts).toString()}`;
}

function alertParts(alert: AlertSettings): RtoPart[] {
  const parts: RtoPart[] = [
    { name: 'scrape', takes: alert.scrapeInterval },
    { name: 'evaluation', takes: alert.evaluationInterval },
    { name: 'alert for', takes: alert.for },
    { name: 'group wait', takes: alert.groupWait },
    { name: 'reaction', takes: alert.reaction },
  ];
  return parts.filter(({ takes }) => takes.seconds > 0);
}
