var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var HoldReleaseService_1;
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/config.js';
import { EventLog } from '../platform/events/event-log.js';
import { RepeatedTask } from '../platform/repeated-task.js';
import { rewardChanged, tellReward } from './reward.events.js';
import { RewardRepository } from './reward.repository.js';
import { released } from './settlement.rules.js';
const BATCH = 500;
const EVERY_MS = 5_000;
/** Grants rewards that were held for a number of days, once the days are over. */
let HoldReleaseService = HoldReleaseService_1 = class HoldReleaseService {
    constructor(dataSource, rewards, eventLog, config, clock) {
        this.dataSource = dataSource;
        this.rewards = rewards;
        this.eventLog = eventLog;
        this.config = config;
        this.clock = clock;
        this.logger = new Logger(HoldReleaseService_1.name);
        this.task = new RepeatedTask('releasing held rewards', EVERY_MS, () => this.releaseAll(), this.logger);
    }
    onApplicationBootstrap() {
        if (this.config.roles.has('consumers'))
            this.task.start();
    }
    beforeApplicationShutdown() {
        return this.task.stop();
    }
    /** @returns how many were released */
    async releaseAll() {
        let total = 0;
        for (let count = BATCH; count === BATCH; total += count)
            count = await this.releaseBatch();
        return total;
    }
    async releaseBatch() {
        const count = await this.dataSource.transaction(async (tx) => {
            const due = await this.rewards.lockDue(tx, this.clock.now(), BATCH);
            const revisions = due.map(({ names, ...stored }) => {
                const reward = released(stored.reward);
                const revision = stored.revision + 1;
                const { sitesVersion, ...told } = names;
                return {
                    revision: {
                        ...stored,
                        revision,
                        reward,
                        change: 'granted',
                        sitesVersion,
                        steps: ['the days of its hold are over'],
                    },
                    event: {
                        ...tellReward(reward),
                        ...told,
                        rewardId: stored.id,
                        revision,
                        change: 'granted',
                        previous: tellReward(stored.reward),
                        conversion: stored.conversion,
                    },
                };
            });
            await this.rewards.write(tx, revisions.map(({ revision }) => revision));
            await this.eventLog.append(tx, revisions.map(({ event }) => ({ type: rewardChanged, data: event })));
            return due.length;
        });
        if (count > 0) {
            this.eventLog.wakeConsumers();
            this.logger.log(`${count} held rewards were released.`);
        }
        return count;
    }
};
HoldReleaseService = HoldReleaseService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource,
        RewardRepository,
        EventLog,
        Config,
        Clock])
], HoldReleaseService);
export { HoldReleaseService };
//# sourceMappingURL=hold-release.service.js.map