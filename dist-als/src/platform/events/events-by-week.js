var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Config } from '../config/config.js';
import { Partitioned, } from '../partitions/partitioned-table.js';
/** The event log, dropped behind the slowest of its readers. */
let EventsByWeek = class EventsByWeek {
    constructor(config) {
        this.table = 'events';
        this.column = 'day';
        this.type = 'date';
        this.period = 'week';
        this.keepDays = config.keepDays.events;
    }
    /** A consumer that rests counts, and one whose code is gone too, as long as it has its row: it may come back. */
    async keptBecause(query, { name }) {
        const behind = await query(`WITH last AS MATERIALIZED (
         SELECT epoch, xid, position FROM ${name} ORDER BY epoch DESC, xid DESC, position DESC LIMIT 1
       )
       SELECT c.name FROM consumers c, last
       WHERE (c.epoch, c.xid, c.position) < (last.epoch, last.xid, last.position) ORDER BY c.name`);
        if (behind.length > 0)
            return `not read to its end by ${behind.map((consumer) => consumer.name).join(', ')}`;
        // LIMIT keeps it a look-up for each failure, whatever the planner believes.
        const failed = await query(`SELECT f.consumer, count(*) AS events FROM consumer_failures f
       CROSS JOIN LATERAL (
         SELECT FROM ${name} e WHERE (e.epoch, e.xid, e.position) = (f.epoch, f.xid, f.position) LIMIT 1
       ) there
       GROUP BY f.consumer ORDER BY f.consumer`);
        if (failed.length === 0)
            return null;
        return `it has events that failed (${failed.map(({ consumer, events }) => `${consumer}: ${events}`).join(', ')})`;
    }
};
EventsByWeek = __decorate([
    Partitioned(),
    __metadata("design:paramtypes", [Config])
], EventsByWeek);
export { EventsByWeek };
//# sourceMappingURL=events-by-week.js.map