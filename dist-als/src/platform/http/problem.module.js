var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var ProblemModule_1;
import { Module } from '@nestjs/common';
import { PROBLEM_CATALOGUE, ProblemFilter } from './problem.filter.js';
/** The one place that words refusals, for Nest's routes and for whoever answers past them. */
let ProblemModule = ProblemModule_1 = class ProblemModule {
    static of(catalogue) {
        return {
            module: ProblemModule_1,
            global: true,
            providers: [{ provide: PROBLEM_CATALOGUE, useValue: catalogue }, ProblemFilter],
            exports: [ProblemFilter],
        };
    }
};
ProblemModule = ProblemModule_1 = __decorate([
    Module({})
], ProblemModule);
export { ProblemModule };
//# sourceMappingURL=problem.module.js.map