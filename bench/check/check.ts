import type { Client } from 'pg';
import { amountText, millionths } from '../../simulator/decimal.js';
import { Differences } from '../../simulator/differences.js';
import { eventKey, ExpectedBalances, expectedConversion, type ExpectedConversion } from '../../simulator/model.js';
import { withClient } from '../database.js';
import { ASSETS, type Place } from './place.js';
import { readSentCallback, type SentCallback } from './sent-callback.js';
import {
  balances,
  BEGINNING,
  conversionsIn,
  receiptsIn,
  slicesOf,
  totals,
  type Since,
  type Slice,
  type StoredConversion,
  type Totals,
} from './stored.js';
import { readStoredBody } from './stored-body.js';

/** What the load was told, against which the receipts are counted. */
export interface Told {
  /** Callbacks that were answered 2xx. */
  readonly answers: number;
  /** Callbacks that may have been taken without their answer being counted: those under way when a load ended. */
  readonly unanswered: number;
}

export interface Checked {
  readonly differences: Differences;
  readonly receipts: number;
  readonly conversions: number;
  readonly members: number;
}

/** Digits that amounts are compared with; none of the load has more. */
const DIGITS = 6;

/**
 * Compares all that a database holds with what the simulator's model says of the callbacks that it has kept.
 *
 * @param settled whether consumers ran and have come to an end; without them there are no rewards to compare
 * @param since of a database that held something before: what to compare
 */
export async function check(
  databaseUrl: string,
  told: Told,
  settled: boolean,
  since: Since = BEGINNING,
): Promise<Checked> {
  return withClient(databaseUrl, (client) => new Check(client, settled, since).run(told));
}

class Check {
  private readonly differences = new Differences();
  /** By site and environment. */
  private readonly owed = new Map<string, { place: Place; balances: ExpectedBalances; revenue: bigint }>();
  private readonly expectedAccounts = new Map<string, bigint>();
  private conversions = 0;

  constructor(
    private readonly client: Client,
    private readonly settled: boolean,
    private readonly since: Since,
  ) {}

  async run(told: Told): Promise<Checked> {
    const counted = await totals(this.client, this.since);
    this.counts(counted, told);
    for (const slice of slicesOf(counted.conversions)) await this.slice(slice);
    this.differ(
      'conversions that have receipts',
      counted.conversions,
      this.conversions,
      'conversions without receipts',
    );
    const members = this.settled ? await this.balances() : 0;
    return { differences: this.differences, receipts: counted.receipts, conversions: this.conversions, members };
  }

  private counts(counted: Totals, { answers, unanswered }: Told): void {
    const { receipts, conversions, transitions } = counted;
    if (receipts < answers || receipts > answers + unanswered) {
      const expected = `${answers} answers, and up to ${unanswered} callbacks more whose answer nobody saw`;
      this.add('receipts', expected, String(receipts), 'table receipts');
    }
    this.differ('receipts in quarantine', 0, counted.quarantined, 'table quarantine');
    this.differ('events of conversions', transitions, counted.conversionEvents, 'tables transitions and events');
    this.differ('failed events', 0, counted.failures, 'table consumer_failures');
    if (!this.settled) return;
    this.differ('assets whose debits are not their credits', 0, counted.unbalanced, 'table ledger_balances');
    this.differ('rewards that nobody was told of', 0, counted.messagesMissing, 'tables reward_revisions and messages');
    this.differ('messages that tell nothing', 0, counted.messagesTooMany, 'tables reward_revisions and messages');
    if (conversions === 0) this.add('conversions', 'some', 'none', 'table conversions');
  }

  private async slice(slice: Slice): Promise<void> {
    const sent = new Map<string, SentCallback[]>();
    for (const receipt of await receiptsIn(this.client, slice, this.since)) {
      const one = readSentCallback(readStoredBody(receipt.body));
      const key = keyOf(one.callback.conversionId, eventKey(one.callback));
      if (receipt.conversionId !== one.callback.conversionId) {
        this.add(
          `receipt of callback ${one.callback.id}`,
          `with ${one.callback.conversionId}`,
          receipt.conversionId,
          'receipts',
        );
      }
      const known = sent.get(key);
      if (known) known.push(one);
      else sent.set(key, [one]);
    }
    const stored = new Map<string, StoredConversion>();
    for (const one of await conversionsIn(this.client, slice, this.since))
      stored.set(keyOf(one.conversionId, one.entitlement), one);
    for (const [key, callbacks] of sent) this.conversion(callbacks, stored.get(key) ?? null);
    this.conversions += sent.size;
  }

  private conversion(sent: readonly SentCallback[], stored: StoredConversion | null): void {
    const expected = expectedConversion(sent.map(({ callback }) => callback));
    const { newest } = expected;
    const place = (sent.find(({ callback }) => callback === newest) as SentCallback).place;
    const what = `conversion ${newest.conversionId}`;
    if (!stored) return this.add(what, newest.status, 'none', 'table conversions');
    const differ = (field: string, right: unknown, actual: unknown): void =>
      this.differ(
        `${what}: ${field}`,
        right,
        actual,
        `SELECT * FROM conversions WHERE conversion_id = id_bytes('${newest.conversionId}')`,
      );
    differ('status', newest.status, stored.status);
    differ('site', place.site, stored.site);
    differ('environment', place.environment, stored.environment);
    differ('member', newest.memberId, stored.memberId);
    differ('sentAt', newest.sentAt.toString(), stored.sentAtNs);
    differ('rewardPoints', amount(newest.rewardPoints), amount(stored.rewardPoints));
    differ('revenue', amount(newest.revenue), amount(stored.revenue));
    differ('transitions', stored.version, stored.transitions);
    if (!this.settled) return differ('reward', null, stored.rewardState);
    differ('reward', expected.reward.state, stored.rewardState);
    differ('bookings', shownNets(this.nets(place, expected)), shownNets(decimals(stored.booked ?? {})));
    this.owe(place, sent, expected);
  }

  private nets({ site, environment, memberId }: Place, { reward, revenue }: ExpectedConversion): Map<string, bigint> {
    const at = `${site}/${environment}`;
    return new Map([
      [`${at}/${ASSETS[site].points}/issuance`, -reward.granted],
      [`${at}/${ASSETS[site].points}/member:${memberId}`, reward.granted],
      [`${at}/${ASSETS[site].revenue}/gokart_receivable`, -revenue],
      [`${at}/${ASSETS[site].revenue}/gokart_revenue`, revenue],
    ]);
  }

  private owe(place: Place, sent: readonly SentCallback[], expected: ExpectedConversion): void {
    const key = `${place.site}/${place.environment}`;
    const known = this.owed.get(key) ?? { place, balances: new ExpectedBalances(), revenue: 0n };
    known.balances.add(
      sent.map(({ callback }) => callback),
      expected,
    );
    known.revenue += expected.revenue;
    this.owed.set(key, known);
  }

  /** Every account stands at what the conversions are owed, and nothing stands anywhere else. */
  private async balances(): Promise<number> {
    const actual = decimals(Object.fromEntries(await balances(this.client, this.since.account)));
    for (const [name, before] of decimals(Object.fromEntries(this.since.balances))) {
      actual.set(name, (actual.get(name) ?? 0n) - before);
    }
    for (const { place, balances: expected, revenue } of this.owed.values()) {
      const at = `${place.site}/${place.environment}`;
      const { points, revenue: asset } = ASSETS[place.site];
      let issued = 0n;
      for (const [memberId, owed] of expected.members) {
        this.expectedAccounts.set(`${at}/${points}/member:${memberId}`, owed);
        issued += owed;
      }
      this.expectedAccounts.set(`${at}/${points}/issuance`, -issued);
      this.expectedAccounts.set(`${at}/${asset}/gokart_receivable`, -revenue);
      this.expectedAccounts.set(`${at}/${asset}/gokart_revenue`, revenue);
    }
    for (const name of new Set([...this.expectedAccounts.keys(), ...actual.keys()])) {
      const [right, stands] = [this.expectedAccounts.get(name) ?? 0n, actual.get(name) ?? 0n];
      if (right !== stands) {
        this.add(`balance of ${name}`, amountText(right, DIGITS), amountText(stands, DIGITS), 'table ledger_balances');
      }
    }
    return [...this.owed.values()].reduce((sum, { balances: { members } }) => sum + members.size, 0);
  }

  private differ(what: string, expected: unknown, actual: unknown, look: string): void {
    if (expected !== actual) this.add(what, String(expected), String(actual), look);
  }

  private add(what: string, expected: string, actual: string, look: string): void {
    this.differences.add({ what, expected, actual, look });
  }
}

function keyOf(conversionId: string, entitlement: string): string {
  return `${conversionId}\0${entitlement}`;
}

/** One writing for each amount. */
function amount(text: string | null): string | null {
  if (text === null) return null;
  const value = millionths(text);
  return value === null ? text : amountText(value, DIGITS);
}

function decimals(texts: Readonly<Record<string, string>>): Map<string, bigint> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, millionths(text) ?? 0n]));
}

function shownNets(nets: ReadonlyMap<string, bigint>): string {
  const moved = [...nets].filter(([, net]) => net !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  return moved.length === 0 ? 'nothing' : moved.map(([name, net]) => `${name} ${amountText(net, DIGITS)}`).join(', ');
}
