import { median, spread } from '../measure/statistics.ts';
import type { Measurement } from '../measurement.ts';

/** The measurements of one workload as a Markdown table. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const ours = measurements.find(({ peer }) => peer === 'regatta-rendered');
  const rows = measurements.map((each) => {
    const middle = median(each.seconds);
    return [
      `${each.title}${each.share < 1 ? ` (${(each.share * 100).toFixed(0)}% measured)` : ''}`,
      `${middle.toFixed(2)} ± ${spread(each.seconds).toFixed(2)}`,
      String(each.seconds.length),
      figure(each.cpuSeconds, 2),
      figure(each.peakMegabytes, 0),
      String(each.files),
      (each.bytes / 1e6).toFixed(1),
      ours === undefined || ours === each ? '' : `${(middle / median(ours.seconds)).toFixed(1)}×`,
    ];
  });
  return table(['writer', 'seconds', 'runs', 'CPU s', 'peak MB', 'files', 'MB', "against Regatta's"], rows);
}

/** A Markdown table, its first column to the left and the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function figure(values: readonly number[], digits: number): string {
  return values.length === 0 ? '–' : median(values).toFixed(digits);
}
