import { ConsoleLogger } from '@nestjs/common';
import { currentRequestId } from './request-context.js';
const NEST_INVENTORY = new Set([
    'InstanceLoader',
    'RouterExplorer',
    'RoutesResolver',
    'NestFactory',
    'NestApplication',
]);
/** Nest's logger; each line carries the id of the request that it is about, if any. JSON lines in production. */
export class PitstopLogger extends ConsoleLogger {
    constructor(json) {
        super({ json, colors: !json && process.stdout.isTTY === true, prefix: 'Pitstop' });
    }
    log(message, ...rest) {
        const context = rest.at(-1);
        // Nest names every module and route at each start; that helps only whoever looks for a fault in them.
        if (typeof context === 'string' && NEST_INVENTORY.has(context))
            this.debug(message, ...rest);
        else
            super.log(message, ...rest);
    }
    getJsonLogObject(message, options) {
        const requestId = currentRequestId();
        return { ...super.getJsonLogObject(message, options), ...(requestId ? { requestId } : {}) };
    }
    stringifyMessage(message, logLevel) {
        const requestId = currentRequestId();
        const text = super.stringifyMessage(message, logLevel);
        return requestId ? `${text} (request ${requestId})` : text;
    }
}
//# sourceMappingURL=pitstop-logger.js.map