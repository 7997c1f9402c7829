import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, NoAnswer } from './http.js';

/** GoKart's first pause before it tries again; every further one is twice as long. */
const FIRST_RETRY_MS = 120_000;
/** Callbacks that may wait for their retry before no new ones are sent. */
const MOST_WAITING = 20_000;

export interface SenderSettings {
  concurrency: number;
  /** 1 keeps GoKart's pauses of 2, 4, 8 … minutes. */
  retryScale: number;
  /** After so many retries GoKart calls a callback Failed and sends it no more. */
  maxRetries: number;
  /** Seconds without any answer from anybody after which the server counts as gone. */
  patience: number;
  /** Milliseconds before the first resend by hand; every further one waits longer, up to eight times as long. */
  resendPause: number;
}

export interface Sending {
  /** How many callbacks there are. */
  count: number;
  /** Sends one. Rejects with `NoAnswer` when nothing came back. */
  send(index: number, attempt: number): Promise<Answer>;
  /** The last word on a callback: any answer but 500 and 503, or one of these when GoKart tries no more. */
  answered(index: number, answer: Answer): void;
  /** 500 or 503: GoKart will try again. */
  retried(index: number, answer: Answer): void;
  /** No answer at all: GoKart counts the callback as lost, a person sends it again, and again if need be. */
  resent(index: number, error: NoAnswer, first: boolean): void;
}

/** Nothing has answered for so long that a verdict is impossible. */
export class ServerGone extends Error {}

/**
 * Sends everything as GoKart does: so many at a time, retrying on 500 and 503 alone. A callback that waits for its retry
 * holds no place. One that got no answer keeps its place and is sent again until there is one, as a person would do
 * who sees it marked as lost: whether the server took it is unknown, and must not matter.
 */
export async function deliverAll(sending: Sending, settings: SenderSettings): Promise<void> {
  const queue = new RetryQueue(sending.count);
  const line = new Line(settings.patience);
  const work = async (): Promise<void> => {
    for (let next = await queue.take(); next; next = await queue.take()) {
      const answer = await answerOf(sending, next, line, settings);
      const again = (answer.status === 500 || answer.status === 503) && next.retries < settings.maxRetries;
      if (again) {
        sending.retried(next.index, answer);
        queue.later({ ...next, retries: next.retries + 1 }, FIRST_RETRY_MS * settings.retryScale * 2 ** next.retries);
      } else {
        sending.answered(next.index, answer);
        queue.done();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: settings.concurrency }, work));
  } finally {
    queue.stop();
    line.hangUp();
  }
}

interface Job {
  index: number;
  retries: number;
}

async function answerOf(sending: Sending, job: Job, line: Line, settings: SenderSettings): Promise<Answer> {
  for (let resends = 0; ; resends++) {
    try {
      const answer = await sending.send(job.index, job.retries + resends);
      line.alive();
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      line.silent(error);
      sending.resent(job.index, error, resends === 0);
      await sleep(settings.resendPause * Math.min(8, resends + 1));
    }
  }
}

/** Notices when nobody answers any more. */
class Line {
  #lastAnswer = performance.now();
  #over = false;

  constructor(private readonly patience: number) {}

  alive(): void {
    this.#lastAnswer = performance.now();
  }

  /** Nobody waits for an answer any longer. */
  hangUp(): void {
    this.#over = true;
  }

  silent(error: NoAnswer): void {
    if (this.#over) throw error;
    if (performance.now() - this.#lastAnswer < this.patience * 1000) return;
    throw new ServerGone(`nothing has answered for ${this.patience} s (${error.message})`);
  }
}

/** Hands out the callbacks in order, those whose retry is due first. */
class RetryQueue {
  #fresh = 0;
  #open: number;
  #waiting = 0;
  readonly #due: Job[] = [];
  readonly #idle: (() => void)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly count: number) {
    this.#open = count;
  }

  /** The next callback to send; undefined when every one has had its last word. */
  async take(): Promise<Job | undefined> {
    while (this.#open > 0) {
      const due = this.#due.shift();
      if (due) return due;
      if (this.#fresh < this.count && this.#waiting < MOST_WAITING) return { index: this.#fresh++, retries: 0 };
      await new Promise<void>((wake) => this.#idle.push(wake));
    }
    return undefined;
  }

  later(job: Job, milliseconds: number): void {
    this.#waiting++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting--;
      this.#due.push(job);
      this.#idle.shift()?.();
    }, milliseconds);
    this.#timers.add(timer);
  }

  done(): void {
    this.#open--;
    if (this.#open === 0) this.#wakeAll();
  }

  stop(): void {
    this.#open = 0;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }
}
