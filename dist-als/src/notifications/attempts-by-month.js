var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Config } from '../platform/config/config.js';
import { Partitioned } from '../platform/partitions/partitioned-table.js';
import { MESSAGE_TABLES } from './notifications.repository.js';
/** The single tries; that a message was delivered, and after how many, its own row says for ever. */
let AttemptsByMonth = class AttemptsByMonth {
    constructor(config) {
        this.table = MESSAGE_TABLES.attempts;
        this.column = 'started_at';
        this.type = 'timestamptz';
        this.period = 'month';
        this.appendOnly = true;
        this.keepDays = config.keepDays.attempts;
    }
};
AttemptsByMonth = __decorate([
    Partitioned(),
    __metadata("design:paramtypes", [Config])
], AttemptsByMonth);
export { AttemptsByMonth };
//# sourceMappingURL=attempts-by-month.js.map