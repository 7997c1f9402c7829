import { parseArgs } from 'node:util';
import { UsageError } from '../options.js';
export const HELP = `Measures what becomes of Pitstop as its tables grow: speed, bytes, and the plan of every hot statement.

  npm run bench:growth
  npm run bench:growth -- --sizes 0,100k --seconds 5 --rounds 1

  --sizes L         conversions that are there already, comma-separated, with k or m for thousands or millions
                                                                      (default 0,1m,10m)
  --seconds N       length of a measured window                       (default 15)
  --warm-up N       load before it, not counted                       (default 5)
  --rounds N        how often everything is measured at each size, in turns with pgbench
                                                                      (default 3)
  --connections N                                                     (default 64)
  --sample N        about how many conversions Pitstop itself makes, from which the others are copied
                                                                      (default 50k)
  --dir FOLDER      where the databases are kept meanwhile            (default the system's folder of temporary files)
                    without the room for a size nothing is loaded
  --steal PERCENT   largest share of the machine's time that the hypervisor may give to others
                                                                      (default 3)
  --foreign PERCENT largest share of it that processes may use which are none of ours
                                                                      (default 10)
  --slow FACTOR     how many times as long as in the run's best window a fixed piece of work may take
                                                                      (default 2)
                    A window that saw more is measured again; when that does not help, nothing is reported.
  --patience N      seconds to wait before each window for others to leave the machine alone
                                                                      (default 60)
  --out FOLDER      of the result as JSON                             (default bench/results)
  --help

Needs Linux, wrk and pgbench. How to read it: docs/performance.md.
Exit code: 0 measured, 1 nothing to report, 2 unknown options, 3 measured, and a plan is none that grows well or a
"must" is missed.`;
const OPTIONS = {
    sizes: { type: 'string', default: '0,1m,10m' },
    seconds: { type: 'string', default: '15' },
    'warm-up': { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    sample: { type: 'string', default: '50k' },
    dir: { type: 'string' },
    steal: { type: 'string', default: '3' },
    foreign: { type: 'string', default: '10' },
    slow: { type: 'string', default: '2' },
    patience: { type: 'string', default: '60' },
    out: { type: 'string', default: 'bench/results' },
    help: { type: 'boolean', default: false },
};
const FACTORS = { '': 1, k: 1_000, m: 1_000_000 };
/** More than anybody has room for. */
const LARGEST = 1_000_000_000;
/**
 * Reads the command line; null when help is asked for.
 *
 * @throws UsageError that names the option and what it takes
 */
export function readGrowthOptions(argv) {
    const values = parsed(argv);
    if (values.help)
        return null;
    const sizes = values.sizes.split(',').map((text) => amount('sizes', text, 0));
    return {
        sizes: [...new Set(sizes)].sort((a, b) => a - b),
        seconds: amount('seconds', values.seconds, 1, 3_600),
        warmUpSeconds: amount('warm-up', values['warm-up'], 1, 600),
        rounds: amount('rounds', values.rounds, 1, 100),
        connections: amount('connections', values.connections, 1, 1_000),
        sample: amount('sample', values.sample, 1_000, 1_000_000),
        dir: values.dir,
        out: values.out,
        maxStealShare: amount('steal', values.steal, 0, 100) / 100,
        maxForeignShare: amount('foreign', values.foreign, 0, 100) / 100,
        maxSlowness: amount('slow', values.slow, 1, 1_000),
        patienceSeconds: amount('patience', values.patience, 0, 3_600),
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
function amount(name, text, from, to = LARGEST) {
    const [, digits = '', unit = ''] = /^(\d{1,9})([km]?)$/i.exec(text.trim()) ?? [];
    const value = digits === '' ? NaN : Number(digits) * FACTORS[unit.toLowerCase()];
    if (value >= from && value <= to)
        return value;
    throw new UsageError(`--${name} takes whole numbers from ${from} to ${to}, not "${text}"`);
}
//# sourceMappingURL=options.js.map