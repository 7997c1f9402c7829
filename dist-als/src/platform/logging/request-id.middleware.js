var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { withRequestId } from './request-context.js';
import { newId } from '../new-id.js';
/** Gives every request an id of ours, and says it in `X-Request-Id`. */
let RequestIdMiddleware = class RequestIdMiddleware {
    use(_request, response, next) {
        const requestId = newId();
        response.setHeader('X-Request-Id', requestId);
        withRequestId(requestId, next);
    }
};
RequestIdMiddleware = __decorate([
    Injectable()
], RequestIdMiddleware);
export { RequestIdMiddleware };
//# sourceMappingURL=request-id.middleware.js.map