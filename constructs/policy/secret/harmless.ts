/** Parts of a text that are public by their nature, or ciphertext: certificates, public keys, digests. */
const publicParts: readonly RegExp[] = [
  /-----BEGIN (CERTIFICATE|TRUSTED CERTIFICATE|X509 CRL|CERTIFICATE REQUEST|NEW CERTIFICATE REQUEST|(?:[A-Z]+ )?PUBLIC KEY|PGP PUBLIC KEY BLOCK|PGP SIGNATURE|SSH SIGNATURE|DH PARAMETERS|EC PARAMETERS|PKCS7|CMS|PGP MESSAGE|AGE ENCRYPTED FILE)-----[^]*?-----END \1-----/g,
  /\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+|sk-[\w@.-]+) AAAA[A-Za-z0-9+/]+={0,2}/g,
  /\bage1[02-9ac-hj-np-z]{50,}\b/g,
  /\bsha(?:1|256|384|512)[-:][A-Za-z0-9+/_-]{20,}={0,2}/gi,
  /\bENC\[[A-Z0-9_]+,[^\]]*\]/g,
  /\b[\w-]+\.apps\.googleusercontent\.com\b/g,
];
const mayHold = /-----BEGIN|AAAA|\bage1|sha(?:1|256|384|512)|ENC\[|googleusercontent/i;

/** The text without what is public or ciphertext in it. */
export function withoutPublicParts(text: string): string {
  return mayHold.test(text) ? publicParts.reduce((rest, part) => rest.replace(part, ' '), text) : text;
}

const words =
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|required|optional|enabled|disabled|redacted|masked|hidden|string|password|token|secret|basic|bearer|oauth2?|jwt|changed?)$/i;
const reference =
  /^(?:\$|\{\{|<[^>]*>$|%\(|@|&|\*+$|[xX]+$|\.{3}|file:|env:|vault:|ref\+|op:\/\/|sm:\/\/|awssm|arn:|projects\/|secret:|secretref:|valueFrom|ENC\[)/;

/** Whether a value stands for another one that is filled in elsewhere, or is a word that means no secret. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '' || words.test(text) || reference.test(text)) return true;
  if (/\$\{[^}]*\}|\$\([^)]*\)|\{\{[^]*\}\}|%[A-Z_]{3,}%/.test(text)) return true;
  // A path in a file system, or a call in code.
  return /^~?\.{0,2}\/[\w./-]+$/.test(text) || /^[A-Za-z_][\w.]*\(/.test(text) || /^\d{1,6}$/.test(text);
}

const starts: readonly string[] = [
  ...[
    '89504e47',
    'ffd8ff',
    '47494638',
    '52494646',
    '25504446',
    '504b0304',
    '774f4646',
    '774f4632',
    '4f54544f',
  ],
  ...['00010000', '00000100', '0061736d', '7f454c46', '28b52ffd', 'fd377a58', '425a68', '4f676753', '494433'],
  ...['de120495', '950412de', 'cafebabe', '53514c69'],
];

/** Whether bytes are an image, a font, an archive or a program: large, and no secret by themselves. */
export function isKnownFormat(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  return starts.some((start) => head.startsWith(start));
}
