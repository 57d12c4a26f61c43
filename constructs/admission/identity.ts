/** Somebody as an API server knows them. */
export type Identity =
  { readonly type: 'user'; readonly name: string } | { readonly type: 'group'; readonly name: string };

/** A user, by the name that its certificate or token gives. */
export function user(name: string): Identity {
  return { type: 'user', name };
}

/** Every member of a group. */
export function group(name: string): Identity {
  return { type: 'group', name };
}

/** A service account. */
export function serviceAccount(namespace: string, name: string): Identity {
  return { type: 'user', name: `system:serviceaccount:${namespace}:${name}` };
}
