import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test may break in the server that the simulator is to judge. */
export interface Mischief {
  /** Called for each callback before it is understood; an answer given here is final and nothing is kept. */
  intercept?: (body: string, earlier: number) => { status: number; json?: unknown } | 'hang up' | undefined;
  /** Changes an accepted conversion before it is kept. */
  spoil?: (conversion: FakeConversion) => void;
  /** Takes what cannot be understood, and keeps nothing of it. */
  credulous?: boolean;
  /** Changes a balance, in hundredths, before it is shown. */
  pay?: (hundredths: bigint) => bigint;
  /** Answers 503 without saying when to come back. */
  curt?: boolean;
  /** Changes a timeline before it is shown. */
  rewrite?: (timeline: unknown[]) => void;
  trialBalance?: { debits: string; credits: string };
  lag?: () => number;
}

interface FakeConversion {
  key: string;
  sentAt: string;
  fields: Record<string, string | null>;
  order: [bigint, number, string];
  receipts: string[];
}

const RANKS = ['Pending', 'Success', 'Rejected'];
const STATES: Record<string, string> = { Pending: 'pending', Success: 'granted', Rejected: 'reversed' };
const SECRET = 'fake-secret';
const KEY = 'fake-key';

/**
 * A Pitstop in memory, as small as the contract allows and right unless a test makes it wrong: a remote party for the
 * simulator's tests. It reads JSON with a grammar of its own and shares nothing with the simulator.
 */
export class FakePitstop {
  readonly options = ['--secret', `X-Api-Token:${SECRET}`, '--admin-key', KEY];
  readonly conversions = new Map<string, FakeConversion>();
  readonly quarantine = new Set<string>();
  /** How often each body has come, accepted or not. */
  readonly received = new Map<string, number>();
  readonly #server: Server;
  #receipts = 0;

  private constructor(private readonly mischief: Mischief) {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(mischief: Mischief = {}): Promise<FakePitstop> {
    const fake = new FakePitstop(mischief);
    await new Promise<void>((listening) => fake.#server.listen(0, '127.0.0.1', listening));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', 'http://fake');
    const answer =
      url.pathname === '/callbacks/gokart' ? this.#callback(request, Buffer.concat(chunks)) : this.#read(request, url);
    if (answer === 'hang up') return void request.socket.destroy();
    const soon = answer.status === 503 && !this.mischief.curt ? { 'retry-after': '1' } : {};
    response.writeHead(answer.status, { 'content-type': 'application/json', ...soon });
    response.end(JSON.stringify(answer.json ?? {}));
  }

  #callback(request: IncomingMessage, body: Buffer): { status: number; json?: unknown } | 'hang up' {
    if (request.headers['x-api-token'] !== SECRET) return { status: 401, json: { code: 'unauthorized' } };
    const text = body.toString('utf8').replace(/^\ufeff/, '');
    const earlier = this.received.get(text) ?? 0;
    this.received.set(text, earlier + 1);
    const intercepted = this.mischief.intercept?.(text, earlier);
    if (intercepted) return intercepted;
    const receiptId = `00000000-0000-7000-8000-${String(++this.#receipts).padStart(12, '0')}`;
    try {
      return { status: 200, json: { receiptId, ...this.#accept(text, receiptId) } };
    } catch (error) {
      if (this.mischief.credulous) return { status: 200, json: { receiptId, conversionId: 'x', outcome: 'created' } };
      this.quarantine.add(receiptId);
      return { status: error instanceof SyntaxError ? 400 : 422, json: { receiptId, detail: String(error) } };
    }
  }

  #accept(text: string, receiptId: string): { conversionId: string; outcome: string } {
    const next = conversionFrom(text);
    const known = this.conversions.get(next.key);
    const receipts = [...(known?.receipts ?? []), receiptId];
    const conversionId = next.fields.conversionId ?? '';
    if (known && compare(next.order, known.order) < 0) {
      known.receipts = receipts;
      return { conversionId, outcome: 'stale' };
    }
    const same = known && JSON.stringify(known.fields) === JSON.stringify(next.fields);
    this.mischief.spoil?.(next);
    this.conversions.set(next.key, { ...next, receipts });
    return { conversionId, outcome: same ? 'duplicate' : known ? 'updated' : 'created' };
  }

  #read(request: IncomingMessage, url: URL): { status: number; json?: unknown } {
    if (url.pathname === '/health/live') return { status: 200 };
    if (request.headers.authorization !== `Bearer ${KEY}`) return { status: 401 };
    const [, , , list = '', id = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (list === 'consumers') {
      return {
        status: 200,
        json: { items: [{ name: 'ledger', state: 'running', lag: this.mischief.lag?.() ?? 0, failures: 0 }] },
      };
    }
    if (list === 'conversions') return this.#conversion(id);
    if (list === 'members') return { status: 200, json: { memberId: id, balances: this.#balances(id) } };
    if (list === 'quarantine')
      return this.quarantine.has(id) ? { status: 200, json: { receiptId: id } } : { status: 404 };
    if (list === 'ledger') {
      const row = { debits: '1.00', credits: '1.00', ...this.mischief.trialBalance };
      return {
        status: 200,
        json: { items: [{ site: 'default', environment: 'production', asset: 'POINTS', ...row }] },
      };
    }
    return { status: 404 };
  }

  #conversion(id: string): { status: number; json?: unknown } {
    const found = [...this.conversions.values()].filter(({ fields }) => fields.conversionId === id);
    if (found.length === 0) return { status: 404 };
    const items = found.map(({ fields, sentAt, receipts }) => {
      const { status, pubMemberId: memberId, rewardPoints, revenue } = fields;
      const owed = status === 'Success';
      const points = owed ? cents(hundredths(rewardPoints ?? '0')) : '0.00';
      const reward = { state: STATES[status ?? ''], amount: points, asset: 'POINTS', memberId };
      const home = { site: 'default', environment: 'production' };
      const timeline: unknown[] = receipts.map((receiptId) => ({ kind: 'receipt', receiptId }));
      if (owed) timeline.push(transfer('POINTS', 'issuance', `member:${memberId}`, points));
      if (owed) timeline.push(transfer('REVENUE', 'gokart_receivable', 'gokart_revenue', revenue ?? '0'));
      this.mischief.rewrite?.(timeline);
      return { ...fields, memberId, sentAt, ...home, reward, timeline };
    });
    return { status: 200, json: { items } };
  }

  #balances(memberId: string): unknown[] {
    let sum = 0n;
    for (const { fields } of this.conversions.values()) {
      if (fields.pubMemberId === memberId && fields.status === 'Success') sum += hundredths(fields.rewardPoints ?? '0');
    }
    sum = this.mischief.pay?.(sum) ?? sum;
    return sum === 0n ? [] : [{ environment: 'production', asset: 'POINTS', amount: cents(sum) }];
  }
}

class NotUnderstood extends Error {}

/** Numbers keep their text: they become strings that begin with a bell, which no valid payload holds. */
function exactJson(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    return token.startsWith('"') ? token : `"\\u0007${token}"`;
  });
  if (text.includes('\ufffd') || /"rewardPoints":[^{}]*"rewardPoints":/i.test(text)) throw new SyntaxError('bytes');
  return JSON.parse(marked);
}

function conversionFrom(text: string): FakeConversion {
  const envelope = exactJson(text);
  if (!isObject(envelope) || !isObject(envelope.conversion)) throw new NotUnderstood('no conversion');
  if (/(\[){70}/.test(text)) throw new NotUnderstood('too deep');
  const given = new Map(Object.entries(envelope.conversion).map(([name, value]) => [lowerFirst(name), value]));
  const one = (name: string): string | null => textOf(name, given.get(name));
  const status = given.has('status') ? one('status') : 'Success';
  const names = [
    'conversionId',
    'offerEventId',
    'eventId',
    'pubMemberId',
    'clickId',
    'offerId',
    'partnerId',
    'rejectionReason',
  ];
  const fields: Record<string, string | null> = { status };
  for (const name of names) fields[name] = one(name);
  for (const name of ['rewardPoints', 'revenue']) fields[name] = amountOf(given.get(name));
  for (const [name, value] of given) if (typeof value === 'string') textOf(name, value);
  const rank = RANKS.indexOf(status ?? '');
  if (!fields.conversionId || !fields.pubMemberId || rank < 0) throw new NotUnderstood('a required field');
  if (status === 'Success' && fields.rewardPoints === null) throw new NotUnderstood('rewardPoints');
  if (fields.rewardPoints !== null && /\.\d{3}/.test(fields.rewardPoints ?? '')) throw new NotUnderstood('scale');
  const sentAt = textOf('sentAt', envelope.sentAt) ?? '';
  const key = `${fields.conversionId}\n${fields.offerEventId ?? fields.eventId ?? ''}`;
  return { key, sentAt, fields, order: [nanoseconds(sentAt), rank, String(envelope.id)], receipts: [] };
}

function textOf(name: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw new NotUnderstood(name);
  const text = value.replace('\u0007', '');
  if (text.length > 255 || text.includes('\0') || /\p{Surrogate}/u.test(text)) throw new NotUnderstood(name);
  return text;
}

function amountOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new NotUnderstood('amount');
  const number = value.startsWith('\u0007');
  const text = value.replace('\u0007', '').replace(number ? /^(\d+)e2$/ : /$^/, '$100');
  if (!/^\d{1,17}(\.\d+)?$/.test(text)) throw new NotUnderstood('amount');
  return text.replace(/\.0+$/, '');
}

function nanoseconds(text: string): bigint {
  const match = /^(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const milliseconds = Date.parse(`${match?.[1] ?? ''}${match?.[3] ?? ''}`);
  if (Number.isNaN(milliseconds) || text.includes('02-30')) throw new NotUnderstood('sentAt');
  return BigInt(milliseconds) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}

function compare(a: FakeConversion['order'], b: FakeConversion['order']): number {
  for (const [index, part] of a.entries()) {
    const other = b[index] as typeof part;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function transfer(asset: string, debit: string, credit: string, amount: string): unknown {
  const name = (account: string): { name: string } => ({ name: `default/production/${asset}/${account}` });
  return { kind: 'transfer', asset, amount, debit: name(debit), credit: name(credit) };
}

function hundredths(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
}

function cents(value: bigint): string {
  const digits = value.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
