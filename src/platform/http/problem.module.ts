import { Module, type DynamicModule } from '@nestjs/common';
import { PROBLEM_CATALOGUE, ProblemFilter } from './problem.filter.js';
import type { ProblemCatalogue } from './problem.js';

/** The one place that words refusals, for Nest's routes and for whoever answers past them. */
@Module({})
export class ProblemModule {
  static of(catalogue: ProblemCatalogue): DynamicModule {
    return {
      module: ProblemModule,
      global: true,
      providers: [{ provide: PROBLEM_CATALOGUE, useValue: catalogue }, ProblemFilter],
      exports: [ProblemFilter],
    };
  }
}
