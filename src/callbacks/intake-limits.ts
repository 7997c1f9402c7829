import { Injectable } from '@nestjs/common';
import type { BackPressureLimits } from './back-pressure.rules.js';
import type { Bounds, Gather } from './group-commit.js';

const MEBIBYTE = 1024 * 1024;

/** What intake takes upon itself; injected so that tests reach the limits without hours or gigabytes. */
@Injectable()
export class IntakeLimits {
  /** Batches above this gain nothing more from sharing a commit; a batch becomes one message to the database. */
  batch: Bounds = { items: 256, bytes: 8 * MEBIBYTE };

  /**
   * With GoKart's usual 2 kB the items bind: 8 MB, and well under a second of work. What was read weighs a few times its
   * bytes.
   */
  waiting: Bounds = { items: 4096, bytes: 64 * MEBIBYTE };

  /** Transactions of each kind at a time. */
  concurrency = 2;

  /**
   * At 64 connections a quarter less work for each callback than when each transaction takes what is there. Waiting for half
   * of them would be less work still, but leaves processors idle: a twentieth fewer callbacks.
   */
  gather: Gather = { share: 0.35, longestMs: 10 };

  /** Callbacks of known conversions are few: each of their transactions waits for what comes in this time. */
  gatherKnown: Gather = { share: 1, longestMs: 20 };

  /**
   * Two seconds are looked back: a turn of a consumer takes less, unless it is stuck. What notifications gather before a turn
   * is no lag. Held to less than that, intake leaves a tenth of the callbacks to processors that are idle.
   */
  backPressure: BackPressureLimits = {
    looks: 20,
    leastPerSecond: 1_000,
    turnS: 0.1,
    halfS: 0.06,
    longestRestMs: 1_000,
  };

  /**
   * A sender that waits in vain counts the callback as lost, and many wait ten seconds; a 503 brings it back. A commit
   * that comes later is no harm: the callback is a duplicate then.
   */
  answerWithinMs = 8_000;
}
