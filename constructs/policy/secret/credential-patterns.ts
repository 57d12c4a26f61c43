/** A shape that only a credential has. Group 1 is the value, where there is text around it. */
export interface CredentialPattern {
  readonly kind: string;
  readonly pattern: RegExp;
}

const token = (kind: string, pattern: RegExp): CredentialPattern => ({ kind, pattern });

/**
 * What providers' credentials look like. Every one of these prefixes was chosen by its provider so that a scanner can
 * tell; a match is taken at its word.
 */
export const credentialPatterns: readonly CredentialPattern[] = [
  token('a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/),
  token('a private key', /PuTTY-User-Key-File-\d/),
  token('an age private key', /AGE-SECRET-KEY-1[0-9A-Z]{20,}/),
  token('a JSON Web Token', /\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}/),
  token('a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/),
  token('a GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|agent|soat|oas|imt)-[\w-]{16,}/),
  token('a Slack token', /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}/),
  token('a webhook with its key', /hooks\.slack\.com\/(?:services|workflows)\/[\w/]{20,}/),
  token('a webhook with its key', /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/),
  token('a webhook with its key', /webhook\.office\.com\/webhookb2\/[\w@-]{20,}/),
  token('an AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/),
  token('a Google API key', /\bAIza[\w-]{35}\b|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/),
  token('an Azure key', /\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2})/),
  token('a Stripe key', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9]{20,}/),
  token('an API key', /\bsk-(?:proj-|ant-|or-)?[\w-]{20,}/),
  token('a Vault token', /\bhv[sbr]\.[\w-]{20,}|\bs\.[A-Za-z0-9]{24}\b/),
  token('a package registry token', /\bnpm_[A-Za-z0-9]{30,}|\bpypi-AgEI[\w-]{20,}|\bdckr_pat_[\w-]{20,}/),
  token('an API key', /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhf_[A-Za-z0-9]{30,}|\bdo[opr]_v1_[a-f0-9]{32,}/),
  token(
    'an API key',
    /\bgl(?:sa|c)_[\w=+/-]{20,}|\bNRAK-[A-Z0-9]{20,}|\bPMAK-[\w-]{20,}|\bpul-[a-f0-9]{40}\b/,
  ),
  token('an API key', /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}|\bATATT3[\w=-]{20,}|\bsntrys_[\w=+/-]{20,}/),
  token('a bot token', /\b\d{8,10}:AA[\w-]{30,}/),
  token('a password hash', /(?:^|[\s:"'=])(\$(?:2[abxy]?|apr1|[156]|y|argon2(?:id|i|d))\$[\w./$=,+-]{16,})/),
  token('a password hash', /\{S?SHA\}[A-Za-z0-9+/]{20,}={0,2}/),
];

/** Credentials inside a text, where only the group counts, and only when it is no placeholder. */
export const valuePatterns: readonly CredentialPattern[] = [
  token('a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@"'<>]*:([^\s/?#@"']+)@/i),
  token('a password', /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S{4,})/),
  token('a password', /<(?:\w*[._-])?(?:password|passwd|secret|token)>([^<\s]{4,})</i),
  token('a password', /^[^:\s#/]+:(?:\d{2,5}|\*):[^:\s]+:[^:\s]+:([^:\s]{4,})$/m),
  token('a bootstrap token', /(?:^|[\s"'=:])([a-z0-9]{6}\.(?=[a-z]*\d[a-z]*\d)[a-z0-9]{16})(?![\w.-])/),
];

/** A user and a password in base64, as in a header or in a registry's configuration. */
export const basicPatterns: readonly CredentialPattern[] = [
  token('basic authentication', /\bBasic\s+([A-Za-z0-9+/_-]{6,}={0,2})/i),
  token('a registry password', /["']?auth\\?["']?\s*:\s*\\?["']([A-Za-z0-9+/_-]{6,}={0,2})\\?["']/),
];

/** A token in a header. */
export const bearerPattern = /\bBearer\s+([\w.~+/-]{12,}={0,2})/i;
