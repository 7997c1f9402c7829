var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Config } from '../config/config.js';
import { Problem } from './problem.js';
const SERVED_BY = Symbol('pitstop:served-by');
/** The process role (`ROLES`) without which a controller answers nothing. */
export const ServedBy = (role) => SetMetadata(SERVED_BY, role);
/** Answers for controllers that this process has no role for, before anybody's secret is looked at. */
let ProcessRoleGuard = class ProcessRoleGuard {
    constructor(config, reflector) {
        this.config = config;
        this.reflector = reflector;
    }
    canActivate(context) {
        const role = this.reflector.get(SERVED_BY, context.getClass());
        if (role === undefined || this.config.hasRole(role))
            return true;
        // GoKart sends a callback again after a 503 and after nothing else: one that went astray must not be lost.
        throw new Problem(role === 'intake' ? 'unavailable' : 'not_found', `This process does not have the role "${role}" (see ROLES): ask one that has it.`);
    }
};
ProcessRoleGuard = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        Reflector])
], ProcessRoleGuard);
export { ProcessRoleGuard };
//# sourceMappingURL=process-role.guard.js.map