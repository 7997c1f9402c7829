import { knownSecrets } from './known-secrets.js';
import { HELP, readOptions, UsageError } from './options.js';
import { simulate } from './simulate.js';
process.exitCode = await main();
async function main() {
    let options;
    try {
        const { argv, env } = process;
        options = readOptions(argv.slice(2), env, () => knownSecrets(env.PITSTOP_HOME || undefined), Date.now);
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        process.stderr.write(`${error.message}\nAll options: npm run simulate -- --help\n`);
        return 2;
    }
    if (!options) {
        process.stdout.write(`${HELP}\n`);
        return 0;
    }
    return simulate(options, process.stdout);
}
//# sourceMappingURL=main.js.map