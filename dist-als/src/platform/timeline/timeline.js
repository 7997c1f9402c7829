var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
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
export const TellsTimeline = DiscoveryService.createDecorator();
/** Puts together what every feature knows of a conversion, so that no feature has to know the others. */
let Timeline = class Timeline {
    constructor(discovery) {
        this.discovery = discovery;
    }
    /** The timelines of these conversions (our ids), each oldest first. One query a source, however many are asked for. */
    async of(conversions) {
        const timelines = new Map(conversions.map((conversion) => [conversion, []]));
        const told = await Promise.all(this.sources().map((source) => source.entriesOf(conversions)));
        for (const { conversion, ...entry } of told.flat())
            timelines.get(conversion)?.push(entry);
        for (const entries of timelines.values())
            entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
        return timelines;
    }
    sources() {
        return this.discovery
            .getProviders({ metadataKey: TellsTimeline.KEY })
            .map((wrapper) => wrapper.instance);
    }
};
Timeline = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DiscoveryService])
], Timeline);
export { Timeline };
//# sourceMappingURL=timeline.js.map