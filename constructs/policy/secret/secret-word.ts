/** What a name says of its value: that it is a password, that it may be a credential, or that it is a checksum or an id. */
export type NameMeaning = 'password' | 'credential' | 'identifier' | 'nothing';

const passwords: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'passwords',
  'pwd',
  'passphrase',
  'pass',
  'passcode',
]);
const credentials: ReadonlySet<string> = new Set([
  ...[
    'token',
    'secret',
    'credential',
    'credentials',
    'apikey',
    'accesskey',
    'secretkey',
    'privatekey',
    'authtoken',
  ],
  ...['authkey', 'signature', 'sig', 'dsn', 'webhook', 'bearer', 'otp', 'cookie', 'salt', 'pepper', 'jwt'],
]);
const keyOwners: ReadonlySet<string> = new Set([
  ...[
    'api',
    'access',
    'secret',
    'private',
    'auth',
    'signing',
    'encryption',
    'master',
    'session',
    'hmac',
    'shared',
  ],
  ...[
    'account',
    'client',
    'storage',
    'license',
    'encrypt',
    'cipher',
    'aes',
    'app',
    'application',
    'service',
    'key',
  ],
]);
const identifiers = /checksum|hash|digest|\bsha\d*\b|fingerprint|thumbprint|etag|\buid\b|revision|commit/;
/** Words after which the name still means what stands before them. */
const tails =
  /^(?:\d+|value|base64|b64|b64enc|string|text|plain|raw|old|new|current|previous|prod|production|default|data)$/;

const known = new Map<string, NameMeaning>();

/** Reads a name: `DB_PASSWORD` and `dbPassword` are passwords, `passwordFile` and `TOKEN_URL` are not. */
export function meaningOf(name: string): NameMeaning {
  const before = known.get(name);
  if (before !== undefined) return before;
  const meaning = name.length > 120 ? 'nothing' : read(name);
  if (known.size < 20_000) known.set(name, meaning);
  return meaning;
}

function read(name: string): NameMeaning {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && tails.test(words.at(-1) ?? '')) words.pop();
  if (identifiers.test(words.join(' '))) return 'identifier';
  const last = (words.at(-1) ?? '').replace(/\d+$/, '');
  if (passwords.has(last) || /(?:password|passwd)$/.test(last)) return 'password';
  if (credentials.has(last)) return 'credential';
  return last === 'key' && keyOwners.has(words.at(-2) ?? '') ? 'credential' : 'nothing';
}
