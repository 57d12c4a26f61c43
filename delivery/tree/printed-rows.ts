const rowsAtOnce = 1000;

/** The rows of a large list with commas between them, some at a time, so that the whole never stands in memory. */
export function* printedRows(keys: readonly string[], rowOf: (key: string) => string): Generator<string> {
  for (let at = 0; at < keys.length; at += rowsAtOnce) {
    const rows = keys.slice(at, at + rowsAtOnce).map(rowOf);
    yield `${at === 0 ? '' : ',\n'}${rows.join(',\n')}`;
  }
}

/** One row of a list: a key and what is said of it. */
export function printedRow(key: string, value: string | undefined): string {
  return `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}
