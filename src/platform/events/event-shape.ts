/**
 * How an event's data are stored: the values of named fields in a fixed order, without their names, which are most of
 * the bytes. A newer version may add fields at the end; they are null in events that were stored before.
 */
export interface EventShape<Data> {
  pack(data: Data): unknown[];
  unpack(packed: readonly unknown[]): Data;
}

/** A shape that knows its fields by name. */
export interface NamedShape<Data> extends EventShape<Data> {
  /** As it was packed: without the fields that were added later. */
  unpackAsItWas(packed: readonly unknown[]): Partial<Data>;
}

interface AnyShape {
  pack(data: never): unknown[];
  unpack(packed: readonly unknown[]): unknown;
  unpackAsItWas(packed: readonly unknown[]): unknown;
}

/** A field's name, with the shape of its value when that is an object or null. */
type Field<Data> = (keyof Data & string) | readonly [name: keyof Data & string, shape: AnyShape];

/**
 * A shape out of the fields' names. Events that come with every conversion spell theirs out instead, as literals of which
 * JavaScript makes and takes apart an object ten times as fast as name by name.
 *
 * @example `const AMOUNT = shape<ToldAmount>('asset', 'scale', 'units')`
 */
export function shape<Data extends object>(...fields: Field<Data>[]): NamedShape<Data> {
  const parts = fields.map((field) => {
    if (typeof field === 'string') return { name: field, inner: null };
    const [name, inner] = field;
    return { name, inner };
  });
  return {
    pack: (data) =>
      parts.map(({ name, inner }) => {
        const value = data[name];
        return inner === null || value === null ? value : inner.pack(value as never);
      }),
    unpack: (packed) => {
      const data: Record<string, unknown> = {};
      parts.forEach(({ name, inner }, index) => {
        const value = packed[index] ?? null;
        data[name] = inner === null || value === null ? value : inner.unpack(value as readonly unknown[]);
      });
      return data as Data;
    },
    unpackAsItWas: (packed) => {
      const data: Record<string, unknown> = {};
      parts.slice(0, packed.length).forEach(({ name, inner }, index) => {
        const value = packed[index];
        data[name] = inner === null || value === null ? value : inner.unpackAsItWas(value as readonly unknown[]);
      });
      return data as Partial<Data>;
    },
  };
}
