/** A named form of a string or number: what it is called in a message, and whether a value has it. */
export interface ValueFormat {
  readonly title: string;
  readonly fits: (value: string | number) => boolean;
}

const wholeNumber = (title: string, limit: number): ValueFormat => ({
  title,
  fits: (value) => typeof value !== 'number' || (value >= -limit - 1 && value <= limit),
});
const text = (title: string, pattern: RegExp): ValueFormat => ({
  title,
  fits: (value) => typeof value !== 'string' || pattern.test(value),
});

// The grammar of k8s.io/apimachinery's resource.Quantity; `0.5Gi`, `100m` and `1e3` are quantities, `512MB` is none.
const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** The formats that an API server checks by itself; any other is a hint to the reader and is passed. */
export const valueFormats: ReadonlyMap<string, ValueFormat> = new Map([
  ['int32', wholeNumber('a whole number of 32 bits', 2_147_483_647)],
  ['int64', wholeNumber('a whole number of 64 bits', Number.MAX_SAFE_INTEGER)],
  [
    'date-time',
    text(
      'a time such as 2026-01-31T08:00:00Z',
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i,
    ),
  ],
  ['byte', text('base64', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)],
  ['quantity', text('a quantity such as 500m or 2Gi', quantity)],
]);
