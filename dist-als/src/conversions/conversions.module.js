var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Module } from '@nestjs/common';
import { ConversionQueryRepository } from './conversion-query.repository.js';
import { ConversionRepository } from './conversion.repository.js';
import { ConversionsAdminController } from './conversions.admin.controller.js';
import { ConversionsService } from './conversions.service.js';
import { TransitionsTimeline } from './transitions.timeline.js';
let ConversionsModule = class ConversionsModule {
};
ConversionsModule = __decorate([
    Module({
        controllers: [ConversionsAdminController],
        providers: [ConversionQueryRepository, ConversionRepository, ConversionsService, TransitionsTimeline],
        exports: [ConversionsService, ConversionQueryRepository],
    })
], ConversionsModule);
export { ConversionsModule };
//# sourceMappingURL=conversions.module.js.map