/**
 * SQL for all values of what an index begins with, as an array. Each is looked up behind the one before, so it takes two
 * steps through the index for each value, and however many rows there are of it. With `= ANY` of it a condition on what comes
 * second in the index is served by the index, whether PostgreSQL can skip by itself or not.
 *
 * @param expression that the index begins with, of a table without an alias: `uuid_period(id)`
 */
export function leadingValues(table: string, expression: string): string {
  const next = (condition: string): string =>
    `(SELECT ${expression} FROM ${table} WHERE ${condition} ORDER BY ${expression} LIMIT 1)`;
  return `ARRAY(
    WITH RECURSIVE found (value) AS (
      SELECT ${next('true')}
      UNION ALL
      SELECT ${next(`${expression} > found.value`)} FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL)`;
}
