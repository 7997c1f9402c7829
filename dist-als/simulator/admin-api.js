import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from './answers.js';
import { ServerGone } from './deliver.js';
import { NoAnswer } from './http.js';
/** The server does not let us in: a matter of options, not of what is right or wrong. */
export class AccessRefused extends Error {
}
/** Reads the admin API, spread over all processes; outlasts a restart as long as the patience goes. */
export class AdminApi {
    #turn = 0;
    constructor(client, targets, key, patience) {
        this.client = client;
        this.targets = targets;
        this.key = key;
        this.patience = patience;
    }
    url(path) {
        return `${this.targets[0] ?? ''}/admin/v1${path}`;
    }
    async get(path) {
        const started = performance.now();
        for (;;) {
            const answer = await this.#try(path);
            if (answer instanceof NoAnswer || answer.status === 503) {
                if (performance.now() - started > this.patience * 1000)
                    throw new ServerGone(gone(answer, this.url(path)));
                await sleep(250);
            }
            else if (answer.status === 401 || answer.status === 403) {
                throw new AccessRefused(`${this.url(path)} answers ${answer.status}: the admin key is wrong, give --admin-key`);
            }
            else
                return answer;
        }
    }
    /** The `items` of an answer; null when it has none. */
    static items({ status, json }) {
        if (status !== 200 || !isRecord(json) || !Array.isArray(json.items))
            return null;
        return json.items.filter(isRecord);
    }
    /** Every item of a list, page after page; null when a page has none. */
    async all(path) {
        const result = [];
        for (let cursor = null;;) {
            const page = await this.get(cursor === null ? path : `${path}?cursor=${encodeURIComponent(cursor)}`);
            const items = AdminApi.items(page);
            if (!items)
                return null;
            result.push(...items);
            const next = isRecord(page.json) ? page.json.nextCursor : null;
            if (typeof next !== 'string')
                return result;
            cursor = next;
        }
    }
    async #try(path) {
        const target = this.targets[this.#turn++ % this.targets.length] ?? '';
        try {
            return await this.client.get(`${target}/admin/v1${path}`, { authorization: `Bearer ${this.key}` });
        }
        catch (error) {
            if (error instanceof NoAnswer)
                return error;
            throw error;
        }
    }
}
function gone(last, url) {
    return last instanceof NoAnswer ? last.message : `${url} still answers ${last.status}`;
}
//# sourceMappingURL=admin-api.js.map