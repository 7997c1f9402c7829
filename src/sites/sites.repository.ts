import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** The versions of the sites file, by content. The empty content stands for having no file. */
@Injectable()
export class SitesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The number of this content's version, given to it now if it is new. Safe against others that store the same. */
  async versionOf(manager: EntityManager, sha256: Buffer, content: string): Promise<number> {
    // Looking first spares an identity number a start; the second look finds what another process inserted meanwhile.
    const known = await this.find(manager, sha256);
    if (known !== null) return known;
    await manager.query(
      'INSERT INTO sites_versions (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING',
      [sha256, content],
    );
    const stored = await this.find(manager, sha256);
    if (stored === null) throw new Error('The sites file was stored as a version and is not there');
    return stored;
  }

  /** What was in the file of that version; null when there is no such version. */
  async contentOf(version: number): Promise<string | null> {
    const rows = await this.dataSource.query<{ content: string }[]>(
      'SELECT content FROM sites_versions WHERE version = $1',
      [version],
    );
    return rows[0]?.content ?? null;
  }

  private async find(manager: EntityManager, sha256: Buffer): Promise<number | null> {
    const rows = await manager.query<{ version: number }[]>('SELECT version FROM sites_versions WHERE sha256 = $1', [
      sha256,
    ]);
    return rows[0]?.version ?? null;
  }
}
