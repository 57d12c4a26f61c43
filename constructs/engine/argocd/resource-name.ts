const irregular: ReadonlyMap<string, string> = new Map([['Endpoints', 'endpoints']]);

/** A kind's name in API paths and in roles: `NetworkPolicy` is `networkpolicies`. */
export function resourceName(kind: string): string {
  const name = kind.toLowerCase();
  const known = irregular.get(kind);
  if (known !== undefined) return known;
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
