import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
/** The connection was refused, reset or silent for too long: what the server did with the request is unknown. */
export class NoAnswer extends Error {
    /** Why, in a word: `ECONNRESET`, `ECONNREFUSED`, `silent` … */
    get reason() {
        const { cause } = this;
        const code = cause instanceof Error ? cause.code : undefined;
        return code ?? (cause instanceof Silence ? 'silent' : 'broken off');
    }
    constructor(url, cause) {
        super(`no answer from ${url}: ${cause instanceof Error && cause.message !== '' ? cause.message : String(cause)}`, {
            cause,
        });
    }
}
class Silence extends Error {
}
/** HTTP with kept-alive connections. Every status is an answer; only the lack of one is an error. */
export class HttpClient {
    #http;
    #https;
    constructor(concurrency, timeoutSeconds) {
        this.timeoutSeconds = timeoutSeconds;
        const options = { keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' };
        this.#http = new HttpAgent(options);
        this.#https = new HttpsAgent(options);
    }
    post(url, headers, body) {
        return this.#send(url, 'POST', { ...headers, 'content-length': String(body.length) }, body);
    }
    get(url, headers) {
        return this.#send(url, 'GET', headers, null);
    }
    close() {
        this.#http.destroy();
        this.#https.destroy();
    }
    #send(url, method, headers, body) {
        const started = performance.now();
        return new Promise((resolve, reject) => {
            const fail = (cause) => reject(new NoAnswer(url, cause));
            const request = this.#open(url, method, headers);
            request.setTimeout(this.timeoutSeconds * 1000, () => {
                request.destroy(new Silence(`silent for ${this.timeoutSeconds} s`));
            });
            request.on('error', fail);
            request.on('response', (response) => {
                readText(response).then((text) => {
                    const milliseconds = performance.now() - started;
                    const { statusCode: status = 0, headers } = response;
                    resolve({ status, json: parsed(text), text, retryAfter: headers['retry-after'], milliseconds });
                }, fail);
            });
            request.end(body ?? undefined);
        });
    }
    #open(url, method, headers) {
        if (url.startsWith('https:'))
            return httpsRequest(url, { method, headers, agent: this.#https });
        return httpRequest(url, { method, headers, agent: this.#http });
    }
}
async function readText(response) {
    const chunks = [];
    for await (const chunk of response)
        chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=http.js.map