const sessionKeyLengths: ReadonlySet<number> = new Set([256, 384, 512, 1024]);
const authenticationTag = 16;

/**
 * Whether a text is what `kubeseal` makes: base64 of two bytes with the length of the session key, that key encrypted
 * with RSA, and the value encrypted with it. Nothing else may be written as sealed.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md
 */
export function isSealed(text: string): boolean {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return false;
  const bytes = atob(text);
  const keyLength = bytes.charCodeAt(0) * 256 + bytes.charCodeAt(1);
  return sessionKeyLengths.has(keyLength) && bytes.length >= 2 + keyLength + authenticationTag;
}
