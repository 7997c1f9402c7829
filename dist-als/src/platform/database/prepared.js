/** Runs a prepared statement in the transaction. */
export async function runPrepared(tx, statement, values) {
    if (!tx.queryRunner)
        throw new Error(`${statement.name} was to run in a transaction, but there is none.`);
    const client = (await tx.queryRunner.connect());
    return (await client.query({ ...statement, values })).rows;
}
/** Runs a prepared statement that is a transaction of its own. */
export async function runPreparedAlone(dataSource, statement, values) {
    const runner = dataSource.createQueryRunner();
    try {
        const client = (await runner.connect());
        return (await client.query({ ...statement, values })).rows;
    }
    finally {
        await runner.release();
    }
}
//# sourceMappingURL=prepared.js.map