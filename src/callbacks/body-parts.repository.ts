import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PART_ID_BYTES } from './body-parts.js';

/** A part as it is kept, for ever. */
export interface KeptPart {
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/** Keeps what bodies have in common. */
@Injectable()
export class BodyPartsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that were kept last, the newest at the end. */
  newest(most: number): Promise<KeptPart[]> {
    return this.dataSource.query<KeptPart[]>(
      `SELECT id, bytes FROM (SELECT * FROM body_parts ORDER BY kept_at DESC LIMIT $1) newest ORDER BY kept_at`,
      [most],
    );
  }

  /**
   * Keeps parts, each once, whichever process comes first.
   *
   * @returns those that are kept, committed; not among them is one whose id is another's, which happens to nobody
   */
  async keep(parts: readonly Buffer[]): Promise<KeptPart[]> {
    await this.dataSource.query(
      `INSERT INTO body_parts (id, bytes) SELECT substr(sha256(given.bytes), 1, ${PART_ID_BYTES}), given.bytes FROM unnest($1::bytea[]) given (bytes)
       ON CONFLICT DO NOTHING`,
      [parts],
    );
    return this.dataSource.query<KeptPart[]>(
      `SELECT kept.id, kept.bytes FROM unnest($1::bytea[]) given (bytes)
       JOIN body_parts kept ON kept.id = substr(sha256(given.bytes), 1, ${PART_ID_BYTES}) AND kept.bytes = given.bytes`,
      [parts],
    );
  }

  /** Those of the ids that nothing is kept under. */
  async missing(ids: readonly Buffer[]): Promise<Buffer[]> {
    const rows = await this.dataSource.query<{ id: Buffer }[]>(
      'SELECT named.id FROM unnest($1::bytea[]) named (id) WHERE NOT EXISTS (SELECT FROM body_parts WHERE id = named.id)',
      [ids],
    );
    return rows.map(({ id }) => id);
  }
}
