/** Where one cluster's rows stand in a record's text. */
export interface ClusterRows {
  readonly cluster: string;
  readonly from: number;
  /** Behind the last row, before what ends its line. */
  readonly to: number;
}

const unitsHead = '  "units": {\n';
export const appsHead = '  "apps": {\n';
export const foldersHead = '  "folders": {\n';
export const sectionEnd = '\n  }';
const [clusterOpen, clusterClose] = ['": {\n', '\n    }'];

/**
 * A record's text as Regatta writes it, with one line a unit and one a folder: looked into without being taken apart,
 * since it may have as many lines as a fleet has files.
 */
export function* clusterRows(text: string): Generator<ClusterRows> {
  let at = text.indexOf(unitsHead) + unitsHead.length;
  while (text.startsWith('    "', at)) {
    const end = text.indexOf(clusterOpen, at);
    const from = end + clusterOpen.length;
    const to = text.indexOf(clusterClose, from);
    if (end < 0 || to < 0) return;
    yield { cluster: text.slice(at + 5, end), from, to };
    at = to + clusterClose.length + 2;
  }
}

/** The units in a cluster's rows, in order. */
export function unitsIn(rows: string): string[] {
  return rows.split('\n').map((row) => row.slice(7, row.indexOf('"', 7)));
}

/** Unit → fingerprint, in a cluster's rows. */
export function fingerprintsIn(rows: string): Map<string, string> {
  if (rows === '') return new Map();
  return new Map(
    rows.split('\n').map((row) => {
      const [, unit = '', , fingerprint = ''] = row.split('"');
      return [unit, fingerprint];
    }),
  );
}

/** The rows of folders and their ids. */
export function folderRows(text: string): readonly string[] {
  return sectionRows(text, foldersHead);
}

/** App → what stands for it on all its clusters together; empty where that was not recorded. */
export function appRows(text: string): ReadonlyMap<string, string> {
  return fingerprintsIn(sectionRows(text, appsHead).join('\n'));
}

function sectionRows(text: string, head: string): readonly string[] {
  const at = text.indexOf(`\n${head}`);
  const start = at + 1 + head.length;
  return at < 0 ? [] : text.slice(start, text.indexOf(sectionEnd, start)).split('\n');
}

/** The id of one folder; undefined where it is not listed. */
export function folderIdIn(text: string, folder: string): string | undefined {
  const row = `\n    ${JSON.stringify(folder)}: "`;
  // The head's own line feed stands before the first row.
  const at = text.indexOf(row, text.indexOf(foldersHead));
  return at < 0 ? undefined : text.slice(at + row.length, text.indexOf('"', at + row.length));
}
