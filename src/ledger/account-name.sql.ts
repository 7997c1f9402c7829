/**
 * SQL for the name of an account as people read it: `quests/production/POINTS/member:lus`.
 *
 * @param asset alias of `ledger_assets`
 * @param account alias of `ledger_accounts`
 */
export function accountName(asset: string, account: string): string {
  return `concat_ws('/', ${asset}.site, ${asset}.environment, ${asset}.code,
    ${account}.kind || coalesce(':' || ${memberId(account)}, ''))`;
}

/** SQL for whose wallet an account is; null for those that are nobody's. */
export function memberId(account: string): string {
  return `id_text(nullif(${account}.member_id, ''))`;
}

/** SQL for what names an account within a transfer. */
export function accountRef(asset: string, account: string): string {
  return `json_build_object('account', ${account}.id::text, 'name', ${accountName(asset, account)})`;
}

/**
 * SQL for what a transfer is there once by, as people read it.
 *
 * @param transfer alias of `ledger_transfers`
 */
export function idempotencyKey(transfer: string): string {
  return `coalesce(${transfer}.idempotency_key, 'reversal:' || ${transfer}.reverses,
    CASE ${transfer}.side WHEN 0 THEN 'reward:' ELSE 'revenue:' END || ${transfer}.source || ':' || ${transfer}.revision)`;
}
