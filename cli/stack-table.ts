import type { ObjectChange, Operation, StackReport } from '../stacks/run/stack-outcome.ts';

const words: Readonly<Record<StackReport['outcome'], string>> = {
  unchanged: 'unchanged',
  changed: 'changed',
  failed: 'failed',
  unknown: 'unknown: not reachable',
  'held-back': 'held back',
};

/** What came of a run, a row for each stack, followed for a preview by what would change in each. */
export function reportTable(operation: Operation, reports: readonly StackReport[]): string {
  const rows = [
    ['stack', 'result', 'create', 'update', 'replace', 'delete', 'unchanged'],
    ...reports.map((report) => rowOf(operation, report)),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...reports.flatMap(detailsOf)].join('\n');
}

function rowOf(operation: Operation, { stack, outcome, changes, objects }: StackReport): string[] {
  const known = outcome === 'changed' || outcome === 'unchanged' || outcome === 'failed';
  const count = (kind: ObjectChange['operation']) =>
    known ? String(changes.filter((change) => change.operation === kind).length) : '-';
  const rest = objects - changes.filter((change) => change.operation !== 'delete').length;
  const result = operation === 'preview' && outcome === 'changed' ? 'would change' : words[outcome];
  const untouched =
    operation === 'destroy' || !known || outcome === 'failed' ? '-' : String(Math.max(rest, 0));
  return [stack, result, count('create'), count('update'), count('replace'), count('delete'), untouched];
}

function detailsOf({ stack, changes }: StackReport): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ operation, object, fields }) => {
    const shown = operation === 'update' || operation === 'replace' ? fields.slice(0, 6).join(', ') : '';
    const more = shown !== '' && fields.length > 6 ? `, and ${fields.length - 6} more` : '';
    return `  ${operation.padEnd(7)}  ${object}${shown === '' ? '' : `  (${shown}${more})`}`;
  });
  return ['', stack, ...rows];
}
