import { isUuid, UUID, writeUuid } from '../uuid.js';
import type { Column } from './row-set.js';

/** Of the UUID that is being written: whoever asks for the next has written it by then. */
const bytes = new Uint8Array(16);

/**
 * The columns of an id that others choose. It may be any text, and is nearly always a UUID: `click_uuid` then has it in 16
 * bytes, and `click_id` anything else. At most one of the two is filled.
 *
 * @param name of the text column: `click_id`
 */
export function idColumns<Row>(name: string, idOf: (row: Row) => string | null | undefined): Column<Row>[] {
  const bytesOrNull = (id: string | null | undefined): Uint8Array | null =>
    id && writeUuid(id, bytes, 0) ? bytes : null;
  const otherOrNull = (id: string | null | undefined): string | null | undefined => (id && isUuid(id) ? null : id);
  return [
    [name, 'text', (row) => otherOrNull(idOf(row))],
    [uuidColumn(name), 'uuid', (row) => bytesOrNull(idOf(row))],
  ];
}

/** SQL for the id as a text. @param column with its alias: `c.click_id` */
export function idText(column: string): string {
  return `coalesce(${column}, ${uuidColumn(column)}::text)`;
}

/** SQL for whether it is this id, served by the index over the one column or the other. @param parameter its number: `$3` */
export function idIs(column: string, id: string, parameter: string): string {
  return UUID.test(id) ? `${uuidColumn(column)} = ${parameter}::uuid` : `${column} = ${parameter}`;
}

function uuidColumn(column: string): string {
  return column.replace(/_id$/, '_uuid');
}
