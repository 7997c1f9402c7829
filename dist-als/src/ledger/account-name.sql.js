/**
 * SQL for the name of an account as people read it: `quests/production/POINTS/member:lus`.
 *
 * @param asset alias of `ledger_assets`
 * @param account alias of `ledger_accounts`
 */
export function accountName(asset, account) {
    return `concat_ws('/', ${asset}.site, ${asset}.environment, ${asset}.code,
    ${account}.kind || CASE WHEN ${account}.member_id = '' THEN '' ELSE ':' || ${account}.member_id END)`;
}
/** SQL for what names an account within a transfer. */
export function accountRef(asset, account) {
    return `json_build_object('account', ${account}.id::text, 'name', ${accountName(asset, account)})`;
}
//# sourceMappingURL=account-name.sql.js.map