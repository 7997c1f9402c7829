import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** One thing that happened to a conversion. What else it says depends on its kind. */
export interface TimelineEntry {
  /** RFC 3339 in UTC with six digits, as `utc()` writes it, so that entries sort by it. */
  readonly at: string;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

/** An entry as a source tells it. `conversion` is our id of the conversion that it belongs to. */
export type ConversionEntry = TimelineEntry & { readonly conversion: string };

/** Knows one part of what happened to conversions. */
export interface TimelineSource {
  /** Every entry of these conversions, by one query for all of them; entries of one moment in their order. */
  entriesOf(conversions: readonly string[]): Promise<readonly ConversionEntry[]>;
}

/**
 * Marks a provider as a source of the timelines that the admin API shows with conversions.
 *
 * @example
 * ```ts
 * @TellsTimeline()
 * export class BadgesTimeline implements TimelineSource {
 *   async entriesOf(conversions: readonly string[]): Promise<ConversionEntry[]> { … }
 * }
 * ```
 */
export const TellsTimeline = DiscoveryService.createDecorator<void>();

/** Puts together what every feature knows of a conversion, so that no feature has to know the others. */
@Injectable()
export class Timeline {
  constructor(private readonly discovery: DiscoveryService) {}

  /** The timelines of these conversions (our ids), each oldest first. One query a source, however many are asked for. */
  async of(conversions: readonly string[]): Promise<ReadonlyMap<string, readonly TimelineEntry[]>> {
    const timelines = new Map<string, TimelineEntry[]>(conversions.map((conversion) => [conversion, []]));
    const told = await Promise.all(this.sources().map((source) => source.entriesOf(conversions)));
    for (const { conversion, ...entry } of told.flat()) timelines.get(conversion)?.push(entry);
    for (const entries of timelines.values()) entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return timelines;
  }

  private sources(): TimelineSource[] {
    return this.discovery
      .getProviders({ metadataKey: TellsTimeline.KEY })
      .map((wrapper) => wrapper.instance as TimelineSource);
  }
}
