import { AccessRefused, AdminApi } from './admin-api.js';
import { Comparison } from './compare.js';
import { consumersState, waitForConsumers } from './consumers.js';
import { deliverAll, ServerGone } from './deliver.js';
import { Differences } from './differences.js';
import { HttpClient, NoAnswer } from './http.js';
import { PostOffice } from './post-office.js';
import { count, startPhase } from './progress.js';
import { Schedule } from './schedule.js';
export const ALL_AS_EXPECTED = 'all as expected';
const FAULTY_SHARE = 0.03;
const PATIENCE = 20;
const PATIENCE_THROUGH_CRASHES = 180;
const RESEND_PAUSE_MS = 250;
/** Plays one run and says the verdict. Resolves with the exit code: 0 right, 1 differences, 2 no verdict. */
export async function simulate(options, out) {
    const say = (line) => void out.write(`${line}\n`);
    const client = new HttpClient(options.concurrency, options.timeoutSeconds);
    const differences = new Differences();
    try {
        await new Run(options, client, differences, out, say).play();
    }
    catch (error) {
        if (!(error instanceof ServerGone || error instanceof AccessRefused))
            throw error;
        say(`no verdict: ${error.message}`);
        for (const line of differences.report())
            say(line);
        return 2;
    }
    finally {
        client.close();
    }
    if (differences.count === 0) {
        say(ALL_AS_EXPECTED);
        return 0;
    }
    say(`${count(differences.count)} ${differences.count === 1 ? 'difference' : 'differences'}:`);
    for (const line of differences.report())
        say(line);
    say('To look: curl -H "Authorization: Bearer <admin key>" <URL>');
    return 1;
}
class Run {
    #api;
    #patience;
    constructor(options, client, differences, out, say) {
        this.options = options;
        this.client = client;
        this.differences = differences;
        this.out = out;
        this.say = say;
        this.#patience = options.throughCrashes ? PATIENCE_THROUGH_CRASHES : PATIENCE;
        this.#api = new AdminApi(client, options.targets, options.adminKey, this.#patience);
    }
    async play() {
        const { options } = this;
        const before = await this.#reach();
        const { seed, runId, conversions, duplicates } = options;
        const schedule = new Schedule({ seed, runId, conversions, duplicates, faulty: FAULTY_SHARE }, options.shuffle);
        this.say(`${count(conversions)} conversions of ${count(schedule.members.count)} members as ${count(schedule.deliveries)} callbacks ` +
            `(${count(schedule.repeated)} repeated, ${count(schedule.faulty)} faulty) to ${options.targets.join(' and ')}; ` +
            `seed ${seed}, run ${runId}`);
        const office = await this.#deliver(schedule);
        await this.#settle(before);
        await this.#compare(schedule, office);
    }
    /** Finds out at once whether the server is there and lets us in. */
    async #reach() {
        const [target = ''] = this.options.targets;
        if (!this.options.throughCrashes) {
            try {
                await this.client.get(`${target}/health/live`, {});
            }
            catch (error) {
                if (!(error instanceof NoAnswer))
                    throw error;
                throw new ServerGone(`${error.message}. Is Pitstop running there? Start it with: npm start`);
            }
        }
        return consumersState(this.#api);
    }
    async #deliver(schedule) {
        const { options } = this;
        const state = () => `${count(office.tally.retries)} retries, ${count(office.tally.resent)} resent by hand`;
        const phase = startPhase(this.out, 'delivered', schedule.deliveries, state);
        const office = new PostOffice(schedule, this.client, options, this.differences, () => phase.step());
        const started = performance.now();
        const { concurrency, retryScale, maxRetries } = options;
        try {
            await deliverAll(office, {
                concurrency,
                retryScale,
                maxRetries,
                patience: this.#patience,
                resendPause: RESEND_PAUSE_MS,
            });
        }
        finally {
            phase.end();
        }
        this.#summary(office, (performance.now() - started) / 1000);
        return office;
    }
    #summary({ tally, latency, unanswered, count: callbacks }, seconds) {
        const ms = (share) => `${latency.percentile(share).toFixed(1)} ms`;
        this.say(`delivered ${count(callbacks)} callbacks in ${seconds.toFixed(1)} s (${count(Math.round(callbacks / seconds))}/s), ` +
            `latency p50 ${ms(0.5)}, p99 ${ms(0.99)}`);
        this.say(`answers: ${count(tally.accepted)} accepted (${count(tally.created)} created, ${count(tally.updated)} updated, ` +
            `${count(tally.duplicate)} duplicate, ${count(tally.stale)} stale), ${count(tally.refused)} refused; ` +
            `${count(tally.retries)} retries after 500 or 503, ${count(tally.resent)} resent by hand` +
            (unanswered.size > 0
                ? ` (no answer: ${[...unanswered].map(([why, times]) => `${why} ${count(times)}`).join(', ')})`
                : ''));
    }
    async #settle(before) {
        let latest = '';
        const timer = setInterval(() => this.say(`waiting for the consumers: ${latest}`), 5000);
        try {
            const { settled, state } = await waitForConsumers(this.#api, this.options.waitSeconds, ({ text }) => (latest = text));
            const look = this.#api.url('/consumers');
            if (!settled) {
                const actual = state?.text ?? 'no readable answer';
                this.differences.add({ what: 'consumers', expected: 'lag 0 and nothing failing', actual, look });
            }
            if (state && state.deadLetters > (before?.deadLetters ?? 0)) {
                this.differences.add({ what: 'consumers', expected: 'no new dead letters', actual: state.text, look });
            }
        }
        finally {
            clearInterval(timer);
        }
    }
    async #compare(schedule, office) {
        const comparison = new Comparison(this.#api, this.options, schedule, office, this.differences);
        const started = performance.now();
        await this.#phase('compared clicks', schedule.clicks, (step) => comparison.conversions(step));
        await this.#phase('compared members', comparison.balances.members.size, (step) => comparison.members(step));
        await comparison.trialBalance();
        const { conversions, members, quarantined, trialBalanceRows } = comparison.counts;
        this.say(`compared ${count(conversions)} conversions, ${count(members)} member balances, ${count(quarantined)} quarantined ` +
            `receipts and ${count(trialBalanceRows)} rows of the trial balance in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
    async #phase(name, total, work) {
        const phase = startPhase(this.out, name, total, () => '');
        try {
            await work(() => phase.step());
        }
        finally {
            phase.end();
        }
    }
}
//# sourceMappingURL=simulate.js.map