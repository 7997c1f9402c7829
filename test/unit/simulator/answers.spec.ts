import { describe, expect, it } from '@jest/globals';
import { acceptedFrom, AnswerBook, type Outcome } from '../../../simulator/answers.js';

function answer(status: number, json: unknown) {
  return { status, json, text: JSON.stringify(json), retryAfter: undefined, milliseconds: 1 };
}

/** Sends and answers one after the other; returns the last judgement. */
function judge(...steps: [rank: number, outcome: Outcome][]): string | null {
  const book = new AnswerBook(1);
  return steps.map(([rank, outcome]) => book.judge(0, rank, book.sent(0, rank), outcome)).at(-1) ?? null;
}

describe('Answers', () => {
  it('are read as the contract has them', () => {
    const accepted = { receiptId: 'r', conversionId: 'c', outcome: 'stale' };
    expect(acceptedFrom(answer(200, accepted))).toEqual(accepted);
    expect(acceptedFrom(answer(200, { ...accepted, outcome: 'fine' }))).toBeNull();
    expect(acceptedFrom(answer(200, { ...accepted, receiptId: 7 }))).toBeNull();
    expect(acceptedFrom(answer(202, accepted))).toBeNull();
    expect(acceptedFrom(answer(200, undefined))).toBeNull();
  });

  it('that follow each other as they must are plausible', () => {
    expect(judge([1, 'created'])).toBeNull();
    expect(judge([1, 'created'], [2, 'updated'], [2, 'duplicate'])).toBeNull();
    expect(judge([2, 'created'], [1, 'stale'])).toBeNull();
  });

  it('that cannot be true are noticed', () => {
    expect(judge([1, 'created'], [2, 'created'])).toMatch(/had been acknowledged/);
    expect(judge([2, 'created'], [1, 'updated'])).toMatch(/a newer one/);
    expect(judge([1, 'created'], [2, 'stale'])).toMatch(/no newer callback/);
    expect(judge([1, 'parked'])).toMatch(/--site/);
  });

  it('are not judged by what is still under way', () => {
    const book = new AnswerBook(1);
    const first = book.sent(0, 1);
    const second = book.sent(0, 2);
    expect(book.judge(0, 2, second, 'created')).toBeNull();
    expect(book.judge(0, 1, first, 'stale')).toBeNull();
  });

  it('count how often a conversion was created, and when the answer may have been lost', () => {
    const book = new AnswerBook(2);
    book.judge(0, 1, book.sent(0, 1), 'created');
    book.uncertain(1);
    expect(book.created(0)).toEqual({ times: 1, mayBeMissing: false });
    expect(book.created(1)).toEqual({ times: 0, mayBeMissing: true });
  });
});
