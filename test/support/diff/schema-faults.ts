interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** The words of JSON Schema that the published schemas use; another one is a fault, not passed over. */
const words = new Set(
  '$ref $defs $schema title description type const enum pattern minimum items properties required additionalProperties'.split(
    ' ',
  ),
);

/** Where a value does not fit a schema: one line a fault. */
export function schemaFaults(root: object, value: unknown): string[] {
  const definitions = (root as { $defs?: Record<string, Schema> }).$defs ?? {};
  const faults: string[] = [];
  const check = (schema: Schema, at: string, given: unknown): void => {
    if (schema.$ref !== undefined) {
      const meant = definitions[schema.$ref.replace('#/$defs/', '')];
      if (meant === undefined) faults.push(`${at}: no ${schema.$ref}`);
      else check(meant, at, given);
      return;
    }
    for (const word of Object.keys(schema))
      if (!words.has(word)) faults.push(`${at}: ${word} is not checked`);
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.length > 0 && !types.some((type) => isOf(type, given)))
      faults.push(`${at}: no ${types.join(' or ')}`);
    if ('const' in schema && given !== schema.const)
      faults.push(`${at}: not ${JSON.stringify(schema.const)}`);
    if (schema.enum !== undefined && !schema.enum.includes(given)) faults.push(`${at}: not among the values`);
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(String(given)))
      faults.push(`${at}: another pattern`);
    if (schema.minimum !== undefined && Number(given) < schema.minimum) faults.push(`${at}: too small`);
    if (Array.isArray(given))
      given.forEach((each, index) => {
        check(schema.items ?? {}, `${at}[${index}]`, each);
      });
    else if (typeof given === 'object' && given !== null) members(schema, at, given);
  };
  const members = (schema: Schema, at: string, given: object): void => {
    for (const name of schema.required ?? []) if (!(name in given)) faults.push(`${at}.${name}: missing`);
    for (const [name, each] of Object.entries(given)) {
      const inner = schema.properties?.[name];
      if (inner !== undefined) check(inner, `${at}.${name}`, each);
      else if (schema.additionalProperties === false) faults.push(`${at}.${name}: unknown`);
    }
  };
  check(root, '$', value);
  return faults;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
