import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { BodyPartsService } from '../../../src/callbacks/body-parts.service.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { connect } from '../../support/database.js';

let pitstop: RunningApplication;
let sql: Client;
beforeAll(async () => {
  pitstop = await startApplication();
});
afterAll(() => pitstop.close());
beforeEach(async () => {
  sql = await connect(pitstop.databaseUrl);
});
afterEach(() => sql.end());

const fixture = readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'callback-camel-success.json'), 'utf8');
const update = (running = pitstop): Promise<void> => running.app.get(BodyPartsService).update();

/** Another conversion of the offer, as one line of text. */
function callback(offerName: string): string {
  const { conversion, ...envelope } = JSON.parse(fixture) as { conversion: Record<string, unknown> };
  return JSON.stringify({
    ...envelope,
    id: randomUUID(),
    conversion: { ...conversion, conversionId: randomUUID(), offerName },
  });
}

async function send(body: string, running = pitstop): Promise<string> {
  const answer = await running.callback(body);
  expect(answer).toMatchObject({ status: 200 });
  return (answer.body as { receiptId: string }).receiptId;
}

async function sendOften(offerName: string): Promise<void> {
  for (let time = 0; time < 3; time++) await send(callback(offerName));
  await update();
}

async function encodingOf(receiptId: string): Promise<number | undefined> {
  const { rows } = await sql.query<{ encoding: number }>(
    'SELECT body_encoding AS encoding FROM receipts WHERE id = $1',
    [receiptId],
  );
  return rows[0]?.encoding;
}

async function bodyOf(receiptId: string, running = pitstop): Promise<unknown> {
  return (await running.get(`/receipts/${receiptId}`)).body['bodyText'];
}

describe('what callbacks say of an offer', () => {
  it('is kept once when it has come often, and each receipt still shows the bytes as they came', async () => {
    await sendOften('Heroic Journey');
    const body = callback('Heroic Journey');
    const receiptId = await send(body);
    expect(await encodingOf(receiptId)).toBe(6);
    expect(await bodyOf(receiptId)).toBe(body);
  });

  it('is kept once by several processes, and known to one that starts later', async () => {
    await sendOften('Bingo Blitz');
    const other = await startApplication({ databaseUrl: pitstop.databaseUrl });
    try {
      await update(other);
      const body = callback('Bingo Blitz');
      const receiptId = await send(body, other);
      expect(await encodingOf(receiptId)).toBe(6);
      expect(await bodyOf(receiptId)).toBe(body);
    } finally {
      await other.close();
    }
    const { rows } = await sql.query(`SELECT FROM body_parts WHERE bytes LIKE '%Bingo Blitz%'`);
    expect(rows).toHaveLength(1);
  });

  it('is never named when the database does not have it: the callback gets a 503, and is taken a moment later', async () => {
    await sendOften('Lost Offer');
    await sql.query(`
      ALTER TABLE body_parts DISABLE TRIGGER body_parts_are_kept;
      DELETE FROM body_parts WHERE bytes LIKE '%Lost Offer%';
      ALTER TABLE body_parts ENABLE ALWAYS TRIGGER body_parts_are_kept;`);
    const body = callback('Lost Offer');
    expect(await pitstop.callback(body)).toMatchObject({ status: 503 });

    await update();
    const receiptId = await send(body);
    expect(await encodingOf(receiptId)).toBe(5);
    expect(await bodyOf(receiptId)).toBe(body);
  });

  it('stays as it was kept', async () => {
    await sendOften('Kept Offer');
    for (const change of ['UPDATE body_parts SET bytes = bytes', 'DELETE FROM body_parts', 'TRUNCATE body_parts']) {
      await expect(sql.query(change)).rejects.toThrow('is refused: its rows are kept for ever');
    }
    await expect(sql.query(`INSERT INTO body_parts (id, bytes) VALUES ('12345', 'another text')`)).rejects.toThrow(
      'check',
    );
  });
});
