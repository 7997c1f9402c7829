import { Client } from 'pg';
import { clientConfig } from './data-source.js';
/**
 * Connects as the owner of the tables, who may do what the application's role may not: make and drop partitions. Each
 * connection is opened for one piece of work and ended by whoever asked for it.
 */
export class OwnerDatabase {
    constructor(url) {
        this.url = url;
    }
    async connect(applicationName, limits) {
        const client = new Client(clientConfig(this.url, { applicationName, limits }));
        // A connection that breaks between two queries is told by the next one.
        client.on('error', () => undefined);
        await client.connect();
        return client;
    }
}
//# sourceMappingURL=owner-database.js.map