// The grammar of references that registries and container runtimes share (github.com/distribution/reference).
const domainPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const tagForm = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const digestForm = 'sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}';
const name = `(?:${host}/)?${pathPart}(?:/${pathPart})*`;
const reference = new RegExp(`^(${name})(?::${tagForm})?(?:@(?:${digestForm}))?$`);
const tag = new RegExp(`^${tagForm}$`);
const digest = new RegExp(`^(?:${digestForm})$`);
const longestName = 255;

/** Whether a container runtime can read it as the name of an image. */
export function isImage(value: unknown): value is string {
  const named = typeof value === 'string' ? reference.exec(value)?.[1] : undefined;
  return named !== undefined && named.length <= longestName;
}

export function isTag(value: unknown): value is string {
  return typeof value === 'string' && tag.test(value);
}

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && digest.test(value);
}

/** An image reference in its parts: everything before the tag, the tag, the digest. */
export interface ImageParts {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Splits an image reference; a port in the registry's name is no tag. */
export function imageParts(image: string): ImageParts {
  const [named = '', digest] = image.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  return {
    repository: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : undefined,
    digest,
  };
}

/** The reference after a change: a whole new one, or a new tag or digest of the old one. */
export function imageReference(
  before: string,
  change: string | { readonly tag: string } | { readonly digest: string },
): string {
  if (typeof change === 'string') return change;
  const { repository } = imageParts(before);
  return 'tag' in change ? `${repository}:${change.tag}` : `${repository}@${change.digest}`;
}
