/** The shapes in which a secret would still be readable: as it is, and in each encoding that hides nothing. */
export function formsOf(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString('hex');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const forms: [string, string][] = [
    ['as it is', secret],
    ['as JSON', json],
    ['as JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['as JSON for HTML', json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ v: secret }).toString().slice(2)],
    ['percent-encoded', percent],
    ['percent-encoded in capitals', percent.toUpperCase()],
    ['in hexadecimal digits', hex],
    ['in hexadecimal capitals', hex.toUpperCase()],
    ['in base64 in base64', middleOfBase64(Buffer.from(bytes.toString('base64')), 0, 'base64')],
  ];
  for (const alphabet of ['base64', 'base64url'] as const)
    for (const offset of [0, 1, 2])
      forms.push([`in ${alphabet}, ${offset} bytes in`, middleOfBase64(bytes, offset, alphabet)]);
  return new Map(forms);
}

/** The part of a base64 text that stays the same whatever stands before and after the secret. */
function middleOfBase64(bytes: Buffer, offset: number, alphabet: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(alphabet)
    .replace(/=+$/, '');
  const isWhole = (offset + bytes.length) % 3 === 0;
  return text.slice([0, 2, 3][offset], isWhole ? text.length : -1);
}

/** Every secret that a text holds, and how; line breaks that an encoder put in do not hide it. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const joined = text.replace(/\\+[nrt]|\s/g, '');
  return Object.entries(secrets).flatMap(([name, secret]) =>
    [...formsOf(secret)]
      .filter(([, form]) => text.includes(form) || joined.includes(form.replace(/\\+[nrt]|\s/g, '')))
      .map(([how]) => `${name}, ${how}`),
  );
}
