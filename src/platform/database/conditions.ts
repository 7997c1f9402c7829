/** Collects the conditions of a WHERE with their parameters, in the order in which they are numbered. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  /** Numbers a parameter: `$3`. */
  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds a condition when its value is given. `sql` gets the parameter: `` (site) => `c.site = ${site}` ``. */
  when<Value>(value: Value | null | undefined, sql: (parameter: string) => string): this {
    if (value !== null && value !== undefined) this.parts.push(sql(this.parameter(value)));
    return this;
  }

  /** Adds a condition without a parameter. */
  also(sql: string): this {
    this.parts.push(sql);
    return this;
  }

  /** All of them joined; `true` when there is none. */
  get sql(): string {
    return this.parts.length === 0 ? 'true' : this.parts.join(' AND ');
  }
}
