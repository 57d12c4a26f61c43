/** The map that a text of JSON holds; undefined where it holds none, or is no JSON. */
export function jsonMapIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what was read is a map, and neither a list nor a single value. */
export function isJsonMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
