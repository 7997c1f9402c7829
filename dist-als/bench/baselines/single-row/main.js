import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { CallbacksModule } from '../../../src/callbacks/callbacks.module.js';
import { NewcomerRepository } from '../../../src/callbacks/newcomer.repository.js';
import { SingleRowRepository } from './single-row.repository.js';
/**
 * Pitstop itself, with one provider exchanged: a new conversion goes into the database by a statement for a single row.
 * The difference to Pitstop at one connection is what the batch's form costs somebody who is alone.
 */
const providers = Reflect.getMetadata(MODULE_METADATA.PROVIDERS, CallbacksModule);
const exchanged = providers.map((provider) => provider === NewcomerRepository ? { provide: NewcomerRepository, useClass: SingleRowRepository } : provider);
Reflect.defineMetadata(MODULE_METADATA.PROVIDERS, exchanged, CallbacksModule);
await import('../../../src/main.js');
//# sourceMappingURL=main.js.map