import type { Arena } from '../contenders/contender.js';
import { ADMIN_KEY, SERVED, start } from '../contenders/served.js';
import { freePort } from '../contenders/server-process.js';
import { query, type FreshDatabase } from '../database.js';
import { BenchFailure } from '../failure.js';
import { median } from '../statistics.js';

const TIMES = 5;

/** How long people wait for a search. */
export interface Search {
  /** What is looked for: `memberId`. */
  readonly by: string;
  /** Milliseconds of the admin API's answer, median. */
  readonly ms: number;
}

interface Sought {
  readonly memberId: string;
  readonly clickId: string;
  /** The id of a callback, found by the search for anything. */
  readonly q: string;
}

/** Looks for the oldest conversion there is by each thing that most ids are of. */
export async function timeSearches({ server }: Arena, database: FreshDatabase): Promise<Search[]> {
  const [sought] = await query<Sought>(
    server.superuserUrl(database.name),
    `SELECT id_text(member_id) AS "memberId", click_uuid::text AS "clickId", callback_uuid::text AS q
     FROM conversions ORDER BY id LIMIT 1`,
  );
  if (!sought) throw new BenchFailure('there is no conversion to look for');
  const pitstop = await start(SERVED.everything, database, await freePort());
  try {
    const searches: Search[] = [];
    for (const [by, value] of Object.entries(sought) as [string, string][]) {
      const took: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const begun = performance.now();
        await find(`${pitstop.url}/admin/v1/conversions?${by}=${encodeURIComponent(value)}`);
        took.push(performance.now() - begun);
      }
      searches.push({ by, ms: median(took) ?? NaN });
    }
    return searches;
  } finally {
    await pitstop.stop();
  }
}

/** @throws BenchFailure when nothing is found */
async function find(url: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  const { items = [] } = (await response.json()) as { items?: unknown[] };
  if (items.length === 0) throw new BenchFailure(`${url} finds nothing of what is there (${response.status})`);
}
