import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { RepeatedTask } from '../platform/repeated-task.js';
import { BodyParts, MOST_BEGINNINGS } from './body-parts.js';
import { BodyPartsRepository } from './body-parts.repository.js';

const EVERY_MS = 5_000;

/**
 * Has parts kept that bodies share, beside intake, which never waits for it: until a part is kept, each body has it in it.
 */
@Injectable()
export class BodyPartsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** What bodies may name just now. */
  readonly known = new BodyParts();

  private readonly logger = new Logger(BodyPartsService.name);
  private readonly task = new RepeatedTask('body-parts', EVERY_MS, () => this.update(), this.logger);
  private loaded = false;

  constructor(
    private readonly config: Config,
    private readonly repository: BodyPartsRepository,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.roles.has('intake')) this.task.start(0);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Learns what others kept before this process began, has kept what it has met itself, and forgets what is there no more:
   * a database may be restored, or fail over, while this process runs on.
   */
  async update(): Promise<void> {
    const ids = this.known.ids();
    if (ids.length > 0) this.known.forget(await this.repository.missing(ids));
    if (!this.loaded) {
      for (const { id, bytes } of await this.repository.newest(MOST_BEGINNINGS)) this.known.know(id, bytes);
      this.loaded = true;
    }
    const wanted = this.known.takeWanted();
    if (wanted.length === 0) return;
    for (const { id, bytes } of await this.repository.keep(wanted)) this.known.know(id, bytes);
  }
}
