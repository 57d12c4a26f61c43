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
