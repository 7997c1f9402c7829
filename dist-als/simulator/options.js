import { parseArgs } from 'node:util';
/** The command line cannot be used; the message says what to write instead. */
export class UsageError extends Error {
}
export const CALLBACK_PATH = '/callbacks/gokart';
const DEFAULT_HEADER = 'X-Api-Token';
export const HELP = `Plays GoKart against a running Pitstop and proves that every conversion and balance is right.

  npm run simulate -- --url http://127.0.0.1:3000 --conversions 5000 --concurrency 32 --duplicates 0.1 --shuffle --seed 1

  --url URL           where Pitstop listens, or its callback URL; several (again or comma-separated) for several
                      processes on one database                       (default http://127.0.0.1:3000, or PORT)
  --secret H:VALUE    header and secret of the callbacks; a value alone goes into ${DEFAULT_HEADER}
  --admin-key KEY     key of the admin API, for the verdict
                      Not given, both are taken from CALLBACK_SECRETS and ADMIN_KEYS, or from what npm start has
                      generated in PITSTOP_HOME.
  --conversions N     conversions to play                             (default 1000)
  --concurrency N     callbacks in flight at a time                   (default 16)
  --duplicates SHARE  share of callbacks sent again, 0 to 1: the same record, or a new one that says the same
                                                                      (default 0.1)
  --shuffle           deliver out of order
  --seed TEXT         the same seed plays the same histories          (default: another one each time)
  --run-id TEXT       what all ids of the run hold, so that runs do not meet
                                                                      (default: from seed and time)
  --site NAME         where Pitstop routes these conversions          (default default)
  --environment NAME                                                  (default production)
  --retry-scale N     1 waits 2, 4, 8 … minutes after a 500 or 503, as GoKart does
                                                                      (default 0.001)
  --max-retries N     then GoKart calls a callback Failed             (default 10)
  --timeout SECONDS   then a callback counts as not answered          (default 30)
  --wait SECONDS      how long the consumers may stand still before the verdict gives up
                                                                      (default 60)
  --through-crashes   the server will be killed and started meanwhile: be patient for three minutes, not for 20 s
  --help

A callback that got no answer at all, which GoKart would count as lost, is sent again until it is answered, as a person
would do by hand; the verdict says how many these were.
Exit code: 0 all as expected, 1 differences, 2 no verdict (options, server not reached).`;
const OPTIONS = {
    url: { type: 'string', multiple: true },
    secret: { type: 'string' },
    'admin-key': { type: 'string' },
    conversions: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '16' },
    duplicates: { type: 'string', default: '0.1' },
    shuffle: { type: 'boolean', default: false },
    seed: { type: 'string' },
    'run-id': { type: 'string' },
    site: { type: 'string', default: 'default' },
    environment: { type: 'string', default: 'production' },
    'retry-scale': { type: 'string', default: '0.001' },
    'max-retries': { type: 'string', default: '10' },
    timeout: { type: 'string', default: '30' },
    wait: { type: 'string', default: '60' },
    'through-crashes': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
};
/**
 * Reads the command line; `null` when help is asked for.
 * @throws UsageError that names the option and what it takes.
 */
export function readOptions(argv, env, known, now) {
    const values = parsed(argv);
    if (values.help)
        return null;
    const seed = values.seed ?? String(now() % 1_000_000);
    const runId = values['run-id'] ?? `sim-${seed.replace(/[^\w-]/g, '').slice(0, 20)}-${now().toString(36)}`;
    if (!/^[\w.-]{1,60}$/.test(runId))
        throw new UsageError('--run-id takes up to 60 letters, digits, dots and dashes');
    return {
        targets: targetsFrom(values.url ?? [`http://127.0.0.1:${env.PORT || '3000'}`]),
        secret: secretFrom(values.secret ?? firstOf(env.CALLBACK_SECRETS) ?? known().callbackSecret),
        adminKey: adminKeyFrom(values['admin-key'] ?? keyOf(firstOf(env.ADMIN_KEYS)) ?? known().adminKey),
        conversions: number('conversions', values.conversions, { from: 1, to: 10_000_000, whole: true }),
        concurrency: number('concurrency', values.concurrency, { from: 1, to: 10_000, whole: true }),
        duplicates: number('duplicates', values.duplicates, { from: 0, to: 1 }),
        shuffle: values.shuffle,
        seed,
        runId,
        site: values.site,
        environment: values.environment,
        retryScale: number('retry-scale', values['retry-scale'], { from: 0, to: 1000 }),
        maxRetries: number('max-retries', values['max-retries'], { from: 0, to: 30, whole: true }),
        waitSeconds: number('wait', values.wait, { from: 0, to: 86_400 }),
        timeoutSeconds: number('timeout', values.timeout, { from: 0.1, to: 3600 }),
        throughCrashes: values['through-crashes'],
    };
}
function parsed(argv) {
    try {
        return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
    }
    catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}
function targetsFrom(given) {
    const texts = given.flatMap((text) => text.split(',')).map((text) => text.trim());
    return texts.filter((text) => text !== '').map(target);
}
function target(text) {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
        throw new UsageError(`--url takes a URL such as http://127.0.0.1:3000, not "${text}"`);
    }
    const path = url.pathname.replace(/\/+$/, '');
    return url.origin + (path.endsWith(CALLBACK_PATH) ? path.slice(0, -CALLBACK_PATH.length) : path);
}
function secretFrom(text) {
    if (!text)
        throw new UsageError('--secret is missing: Header-Name:value, as entered in the Callback tab of GoKart');
    const match = /^([!#$%&'*+.^_`|~\w-]+):(.+)$/.exec(text);
    return match ? { header: match[1] ?? '', value: match[2] ?? '' } : { header: DEFAULT_HEADER, value: text };
}
function adminKeyFrom(text) {
    if (!text)
        throw new UsageError('--admin-key is missing: a key of ADMIN_KEYS, without its name and role');
    return text;
}
function firstOf(list) {
    return list?.split(',')[0]?.trim() || undefined;
}
/** The key in `name:role:key`. */
function keyOf(entry) {
    return entry?.split(':').slice(2).join(':');
}
function number(name, text, { from, to, whole }) {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (!(value >= from && value <= to) || (whole && !Number.isInteger(value))) {
        throw new UsageError(`--${name} takes a ${whole ? 'whole ' : ''}number from ${from} to ${to}, not "${text}"`);
    }
    return value;
}
//# sourceMappingURL=options.js.map