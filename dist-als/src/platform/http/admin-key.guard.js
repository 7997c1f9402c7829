var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { ADMIN_ROLES, Config } from '../config/config.js';
import { Problem } from './problem.js';
import { findSecret, hashSecret } from './secrets.js';
const REQUIRED_ROLE = Symbol('pitstop:required-role');
/** The least role that may call a route of the admin API; `viewer` where none is set. */
export const RequireRole = (role) => applyDecorators(SetMetadata(REQUIRED_ROLE, role), ApiForbiddenResponse({ description: `The key's role is less than \`${role}\`.` }));
/** Lets requests with a known bearer key in and leaves on the request who it is. */
let AdminKeyGuard = class AdminKeyGuard {
    constructor(config, reflector) {
        this.reflector = reflector;
        this.keys = config.adminKeys.map(({ name, role, key }) => ({ name, role, hash: hashSecret(key) }));
    }
    canActivate(context) {
        const request = context.switchToHttp().getRequest();
        const presented = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
        const key = presented === undefined ? null : findSecret(this.keys, presented);
        if (!key) {
            throw new Problem('unauthorized', 'The admin API wants "Authorization: Bearer <key>" with a key of ADMIN_KEYS.');
        }
        const required = this.reflector.get(REQUIRED_ROLE, context.getHandler()) ?? 'viewer';
        if (ADMIN_ROLES.indexOf(key.role) < ADMIN_ROLES.indexOf(required)) {
            throw new Problem('forbidden', `The key "${key.name}" is a ${key.role}; this needs ${required}.`);
        }
        request.adminCaller = { name: key.name, role: key.role };
        return true;
    }
};
AdminKeyGuard = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        Reflector])
], AdminKeyGuard);
export { AdminKeyGuard };
//# sourceMappingURL=admin-key.guard.js.map