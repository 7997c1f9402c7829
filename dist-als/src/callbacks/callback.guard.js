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
import { Config } from '../platform/config/config.js';
import { clientAddress, isIn, parseNetwork } from '../platform/http/client-address.js';
import { Problem } from '../platform/http/problem.js';
import { findSecret, hashSecret } from '../platform/http/secrets.js';
import { Metrics } from '../platform/metrics/metrics.js';
/** Lets in who comes from an allowed address and presents one of the secrets. Nothing of the others is stored. */
let CallbackGuard = class CallbackGuard {
    constructor(config, metrics) {
        this.metrics = metrics;
        this.allowed = config.callbackAllowedIps.map(parseNetwork);
        this.proxies = config.trustedProxies.map(parseNetwork);
        this.secretsByHeader = groupByHeader(config.callbackSecrets);
    }
    canActivate(context) {
        this.admit(context.switchToHttp().getRequest());
        return true;
    }
    /**
     * Leaves on the request where it came from.
     *
     * @throws Problem `address_not_allowed` or `callback_unauthorized`
     */
    admit(request) {
        const peer = request.socket.remoteAddress ?? '';
        const source = clientAddress(peer, joined(request.headers['x-forwarded-for']), this.proxies);
        if (this.allowed.length > 0 && !isIn(this.allowed, source)) {
            const named = source ?? 'An address that the proxy in front does not name';
            throw this.refuse('address_not_allowed', `${named} is in none of the networks of CALLBACK_ALLOWED_IPS.`);
        }
        if (!this.presentsSecret(request)) {
            throw this.refuse('callback_unauthorized', "Send the header and value that are set in GoKart's Callback tab.");
        }
        request.sourceAddress = source;
    }
    /** A header that comes several times (a proxy may repeat it) is looked at each time: any one secret is enough. */
    presentsSecret(request) {
        let presented = false;
        for (const [header, secrets] of this.secretsByHeader) {
            const value = request.headers[header];
            if (typeof value === 'string' && findSecret(secrets, value))
                presented = true;
            else if (value !== undefined) {
                for (const single of request.headersDistinct[header] ?? [])
                    if (findSecret(secrets, single))
                        presented = true;
            }
        }
        return presented;
    }
    refuse(code, detail) {
        this.metrics.callbacks.inc({ outcome: code === 'address_not_allowed' ? 'forbidden' : 'unauthorized' });
        return new Problem(code, detail);
    }
};
CallbackGuard = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        Metrics])
], CallbackGuard);
export { CallbackGuard };
function joined(header) {
    return Array.isArray(header) ? header.join(',') : header;
}
function groupByHeader(secrets) {
    const groups = new Map();
    for (const { header, value } of secrets) {
        const name = header.toLowerCase();
        groups.set(name, [...(groups.get(name) ?? []), { hash: hashSecret(value) }]);
    }
    return groups;
}
//# sourceMappingURL=callback.guard.js.map