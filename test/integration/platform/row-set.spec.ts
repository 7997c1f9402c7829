import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'pg';
import { encodeArray, RowSet, type ColumnType } from '../../../src/platform/database/row-set.js';
import { connect, createEmptyDatabase, type TestDatabase } from '../../support/database.js';

describe('An array in the binary format', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    client = await connect(database.url);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const readBack = async (type: ColumnType, values: readonly unknown[]): Promise<(string | null)[]> => {
    const { rows } = await client.query<{ value: string | null }>(
      `SELECT value::text FROM unnest($1::${type}[]) WITH ORDINALITY AS given (value, place) ORDER BY place`,
      [encodeArray(type, values)],
    );
    return rows.map(({ value }) => value);
  };

  it.each<[ColumnType, readonly unknown[], readonly string[]]>([
    ['text', ['', 'a', 'zwölf', '日本語', '😀'.repeat(40), 'x'.repeat(100_000)], []],
    ['json', ['{"a":[1,"ü"]}', 'null'], []],
    ['uuid', ['0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a', 'FFFFFFFF-ffff-4fff-bfff-ffffffffffff'], []],
    ['int4', [0, -1, 2_147_483_647, -2_147_483_648], []],
    ['int8', [0n, -1n, 9_223_372_036_854_775_807n, '42'], []],
    ['bytea', [Buffer.from([0, 1, 255]), Buffer.alloc(0)], ['\\x0001ff', '\\x']],
    ['date', ['2000-01-01', '1999-12-31', '2026-11-22'], []],
    [
      'numeric',
      [
        '0',
        '0.00',
        '45.10',
        '10000',
        '0.00010001',
        '123456789012345678901234.5678',
        '100000000.0000',
        '00012.5',
        '99999.99999',
      ],
      [
        '0',
        '0.00',
        '45.10',
        '10000',
        '0.00010001',
        '123456789012345678901234.5678',
        '100000000.0000',
        '12.5',
        '99999.99999',
      ],
    ],
  ])('is read as it was meant: %s', async (type, values, expected) => {
    const said = expected.length > 0 ? expected : values.map((value) => String(value));
    const sameCase = type === 'uuid' ? said.map((value) => value.toLowerCase()) : said;
    expect(await readBack(type, [...values, null, undefined])).toEqual([...sameCase, null, null]);
  });

  it('is read as it was meant: timestamptz', async () => {
    const moments = [new Date(0), new Date('1999-12-31T23:59:59.999Z'), new Date('2026-11-22T10:11:12.345Z')];
    const { rows } = await client.query<{ value: Date }>('SELECT unnest($1::timestamptz[]) AS value', [
      encodeArray('timestamptz', moments),
    ]);
    expect(rows.map(({ value }) => value)).toEqual(moments);
  });

  it('may be empty', async () => {
    expect(await readBack('text', [])).toEqual([]);
  });

  it.each<[ColumnType, unknown]>([
    ['uuid', 'no uuid'],
    ['uuid', '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4bzz'],
    ['uuid', '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5\u0131'],
    ['int4', 2_147_483_648],
    ['int4', 1.5],
    ['timestamptz', new Date(NaN)],
    ['date', 'someday'],
    ['int8', 2n ** 63n],
    ['numeric', '-1'],
    ['numeric', '1e5'],
    ['numeric', ''],
    ['numeric', '1.'],
    ['numeric', '.5'],
    ['numeric', '1.2.3'],
    ['numeric', `0.${'1'.repeat(20_000)}`],
  ])('is refused before it is sent when a value is not of the type %s', (type, value) => {
    expect(() => encodeArray(type, [value])).toThrow();
    expect(() => encodeArray(type, [])).not.toThrow();
  });

  it('makes rows of a batch, in order', async () => {
    const given = new RowSet<{ name: string; count: number }>([
      ['name', 'text', ({ name }) => name],
      ['count', 'int4', ({ count }) => count],
    ]);
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ name: `name ${index}`, count: index }));
    const answer = await client.query(`SELECT * FROM ${given.from('given')}`, given.parameters(rows));
    expect(answer.rows).toEqual(rows);
  });

  it('makes a row of a single one, by scalar parameters', async () => {
    const given = new RowSet<{ name: string | null; amount: string; id: string }>([
      ['name', 'text', ({ name }) => name],
      ['amount', 'numeric', ({ amount }) => amount],
      ['id', 'uuid', ({ id }) => id],
    ]);
    for (const name of ['', null, 'zwölf']) {
      const row = { name, amount: '12.50', id: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a' };
      const answer = await client.query(`SELECT * FROM ${given.fromOne('given')}`, given.parametersOfOne(row));
      expect(answer.rows).toEqual([row]);
    }
  });
});
