import { Global, Injectable, Module } from '@nestjs/common';

/** The time, injected so that tests can set it. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Nanoseconds since the epoch. */
  nowNs(): bigint {
    return BigInt(this.now().getTime()) * 1_000_000n;
  }
}

@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class ClockModule {}
