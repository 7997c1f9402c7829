import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of this process; one registry each, so that applications side by side (tests) do not share counts. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly callbacks = new Counter({
    name: 'pitstop_callbacks_total',
    help: 'Callbacks answered, by outcome; refused ones (unauthorized, forbidden) and failed ones (unavailable) included.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  readonly callbackSeconds = new Histogram({
    name: 'pitstop_callback_duration_seconds',
    help: 'From the first byte of a callback to its answer.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  readonly flushSize = new Histogram({
    name: 'pitstop_group_commit_callbacks',
    help: 'Callbacks accepted by one database transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [this.registry],
  });

  readonly intakeRestSeconds = new Counter({
    name: 'pitstop_intake_rest_seconds_total',
    help: 'Time that intake rested between transactions for the consumers to follow.',
    registers: [this.registry],
  });

  readonly consumersBehindSeconds = new Gauge({
    name: 'pitstop_consumers_behind_seconds',
    help: 'For how long the consumer that is furthest behind has work beyond its next turn, roughly, as intake sees it.',
    registers: [this.registry],
  });

  readonly unknownFields = new Counter({
    name: 'pitstop_unknown_fields_total',
    help: 'Fields of callbacks that this version does not know. Their names are in the table unknown_fields.',
    registers: [this.registry],
  });

  readonly attempts = new Counter({
    name: 'pitstop_message_attempts_total',
    help: 'Tries at delivering a message, by endpoint and result.',
    labelNames: ['endpoint', 'result'],
    registers: [this.registry],
  });

  readonly consumerLag = new Gauge({
    name: 'pitstop_consumer_lag_events',
    help: 'Events that a consumer has not handled yet.',
    labelNames: ['consumer'],
    registers: [this.registry],
  });

  readonly deadLetters = new Gauge({
    name: 'pitstop_dead_letters',
    help: 'Events that a consumer has given up on; a person must look.',
    labelNames: ['consumer'],
    registers: [this.registry],
  });

  readonly partitionsAhead = new Gauge({
    name: 'pitstop_partitions_ahead',
    help: 'Periods to come that a table has a partition for already.',
    labelNames: ['table'],
    registers: [this.registry],
  });

  readonly oldestPartitionDays = new Gauge({
    name: 'pitstop_oldest_partition_days',
    help: 'Days since the end of the oldest period that a table still has.',
    labelNames: ['table'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
