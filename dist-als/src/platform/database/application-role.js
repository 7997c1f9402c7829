/**
 * The role that the running application takes on. Tables belong to the role that migrates; this one may only do what
 * the migrations grant it, so that a fault in our code cannot, say, rewrite the ledger.
 */
export const APPLICATION_ROLE = 'pitstop_app';
/** Where grants are kept, so that they can be given again when the role appears later or after a restored dump. */
const GRANTS_TABLE = 'application_grants';
const DUPLICATE_OBJECT = '42710';
const UNIQUE_VIOLATION = '23505';
const INSUFFICIENT_PRIVILEGE = '42501';
const CONCURRENT_UPDATE = 'XX000';
const UNDEFINED_TABLE = '42P01';
const UNDEFINED_FUNCTION = '42883';
export function sqlState(error) {
    return error?.code;
}
/**
 * Runs a migration's GRANTs (and later REVOKEs) for `pitstop_app` when that role exists, and records them in any case:
 * a role that is created afterwards gets them at the next `migrate`.
 * Migrations call it once, after their tables are made.
 */
export async function grantToApplication(queryRunner, sql) {
    await queryRunner.query(`INSERT INTO ${GRANTS_TABLE} (statements) VALUES ($1)`, [sql]);
    const [row] = (await queryRunner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]));
    if (row !== undefined)
        await queryRunner.query(sql);
}
async function inSavepoint(client, ignored, work) {
    await client.query('SAVEPOINT application_role');
    try {
        await work();
        await client.query('RELEASE SAVEPOINT application_role');
        return true;
    }
    catch (error) {
        if (!ignored.includes(sqlState(error) ?? ''))
            throw error;
        await client.query('ROLLBACK TO SAVEPOINT application_role');
        return false;
    }
}
async function canSwitch(client) {
    await client.query('BEGIN');
    try {
        // The attempt itself is the only question that PostgreSQL 15, 16 and newer answer alike: since 16 a membership can
        // exist without the right to switch.
        await client.query(`SET LOCAL ROLE ${APPLICATION_ROLE}`);
        return true;
    }
    catch (error) {
        if (['22023', '42704', INSUFFICIENT_PRIVILEGE].includes(sqlState(error) ?? ''))
            return false;
        throw error;
    }
    finally {
        await client.query('ROLLBACK');
    }
}
async function hasGrants(client) {
    const { rows } = await client.query(`SELECT coalesce(has_schema_privilege($1, relnamespace, 'USAGE') AND has_table_privilege($1, oid, 'SELECT'), false)
              AS granted
       FROM pg_class WHERE oid = to_regclass($2)`, [APPLICATION_ROLE, GRANTS_TABLE]);
    return rows[0]?.granted ?? false;
}
/**
 * Whether the application can run as `pitstop_app` on this connection's server and database: the role exists, the
 * connected user may switch to it, and it has been given its grants here.
 */
export async function applicationRoleAvailable(client) {
    return (await canSwitch(client)) && (await hasGrants(client));
}
async function roleExists(client) {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APPLICATION_ROLE]);
    return rowCount === 1;
}
/**
 * Creates the role and lets the connected user switch to it, where the server allows that. Roles belong to the whole
 * server, so another database's Pitstop may do the same at the same moment: losing that race is success.
 * @returns whether the connected user can switch to the role now.
 */
export async function ensureApplicationRole(client) {
    if (!(await roleExists(client))) {
        try {
            await client.query(`CREATE ROLE ${APPLICATION_ROLE} NOLOGIN`);
        }
        catch (error) {
            const state = sqlState(error) ?? '';
            if (state === INSUFFICIENT_PRIVILEGE)
                return false;
            if (![DUPLICATE_OBJECT, UNIQUE_VIOLATION].includes(state))
                throw error;
        }
    }
    if (await canSwitch(client))
        return true;
    try {
        await client.query(`GRANT ${APPLICATION_ROLE} TO CURRENT_USER`);
    }
    catch (error) {
        const lost = [INSUFFICIENT_PRIVILEGE, UNIQUE_VIOLATION, CONCURRENT_UPDATE];
        if (!lost.includes(sqlState(error) ?? ''))
            throw error;
    }
    return canSwitch(client);
}
/**
 * Gives the role every recorded grant again if it lacks them: it was created after the migrations had run, or the
 * database came from a dump of a server with another set of roles.
 */
export async function repeatGrants(client) {
    if ((await hasGrants(client)) || !(await roleExists(client)))
        return;
    await client.query('BEGIN');
    try {
        const { rows } = await client.query(`SELECT statements FROM ${GRANTS_TABLE} ORDER BY position`);
        for (const { statements } of rows) {
            await inSavepoint(client, [UNDEFINED_TABLE, UNDEFINED_FUNCTION], () => client.query(statements));
        }
        await client.query('COMMIT');
    }
    catch (error) {
        await client.query('ROLLBACK');
        throw error;
    }
}
//# sourceMappingURL=application-role.js.map