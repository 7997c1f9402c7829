function quoted(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
/** The address under which this machine reaches itself. */
export function localUrl(host, port) {
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
    return `http://${reachable}:${port}`;
}
function callbackLine(config, url, now) {
    const secret = config.callbackSecrets[0];
    const shown = config.generated.includes('CALLBACK_SECRETS') ? secret?.value : 'YOUR-SECRET';
    const body = JSON.stringify({
        id: `try-${now.getTime()}`,
        sentAt: now.toISOString(),
        conversion: {
            status: 'Success',
            conversionId: `try-${now.getTime()}`,
            pubMemberId: 'member-1',
            rewardPoints: 45,
            userCompletedAt: now.toISOString(),
        },
    });
    const headers = [`${secret?.header ?? 'X-Api-Token'}: ${shown}`, 'Content-Type: application/json'];
    return `curl -sS ${headers.map((header) => `-H ${quoted(header)}`).join(' ')} -d ${quoted(body)} ${url}/callbacks/gokart`;
}
function balanceLine(config, url) {
    const shown = config.generated.includes('ADMIN_KEYS') ? config.adminKeys[0]?.key : 'YOUR-ADMIN-KEY';
    const site = config.sitesFile === null ? '?site=default' : '';
    return `curl -sS -H ${quoted(`Authorization: Bearer ${shown}`)} ${quoted(`${url}/admin/v1/members/member-1${site}`)}`;
}
/**
 * What a person sees who has just started Pitstop. Secrets are shown only if they were generated: then this is the one
 * place where the person learns them.
 */
export function banner(config, url, database, now) {
    const lines = ['', `Pitstop listens on ${url}`, ''];
    if (config.hasRole('intake'))
        lines.push(`  callback URL   ${url}/callbacks/gokart`);
    if (config.hasRole('admin'))
        lines.push(`  admin API      ${url}/admin/v1`);
    lines.push(`  docs           ${url}/docs`, `  health         ${url}/health/ready`, `  metrics        ${url}/metrics`, `  database       ${database}`);
    if (config.generated.includes('CALLBACK_SECRETS')) {
        const secret = config.callbackSecrets[0];
        lines.push(`  callback secret, made for you   ${secret?.header}: ${secret?.value}`);
    }
    if (config.generated.includes('ADMIN_KEYS')) {
        lines.push(`  admin key, made for you         ${config.adminKeys[0]?.key}`);
    }
    if (config.generated.length > 0)
        lines.push(`  (kept in ${config.pitstopHome}/secrets.json)`);
    if (config.hasRole('intake'))
        lines.push('', 'Send a callback:', '', callbackLine(config, url, now));
    if (config.hasRole('admin'))
        lines.push('', "Then see the member's balance:", '', balanceLine(config, url));
    return `${lines.join('\n')}\n\n`;
}
//# sourceMappingURL=banner.js.map