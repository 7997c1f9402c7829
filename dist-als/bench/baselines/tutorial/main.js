import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TutorialModule } from './tutorial.module.js';
const app = await NestFactory.create(TutorialModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(new ValidationPipe({ transform: true }));
await app.listen(Number(process.env.PORT), process.env.HOST ?? '127.0.0.1');
//# sourceMappingURL=main.js.map