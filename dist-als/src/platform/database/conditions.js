/** Collects the conditions of a WHERE with their parameters, in the order in which they are numbered. */
export class Conditions {
    constructor() {
        this.values = [];
        this.parts = [];
    }
    /** Numbers a parameter: `$3`. */
    parameter(value) {
        this.values.push(value);
        return `$${this.values.length}`;
    }
    /** Adds a condition when its value is given. `sql` gets the parameter: `` (site) => `c.site = ${site}` ``. */
    when(value, sql) {
        if (value !== null && value !== undefined)
            this.parts.push(sql(this.parameter(value)));
        return this;
    }
    /** Adds a condition without a parameter. */
    also(sql) {
        this.parts.push(sql);
        return this;
    }
    /** All of them joined; `true` when there is none. */
    get sql() {
        return this.parts.length === 0 ? 'true' : this.parts.join(' AND ');
    }
}
//# sourceMappingURL=conditions.js.map