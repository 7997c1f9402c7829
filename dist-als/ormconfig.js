import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/platform/database/data-source.js';
/** For TypeORM's command line (`npx typeorm -d dist/ormconfig.js schema:log`); the application does not read it. */
export default new DataSource(dataSourceOptions(process.env.DATABASE_URL ?? 'postgres://localhost/pitstop', { applicationName: 'pitstop typeorm' }));
//# sourceMappingURL=ormconfig.js.map