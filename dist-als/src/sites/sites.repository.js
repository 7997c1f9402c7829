var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
/** The versions of the sites file, by content. The empty content stands for having no file. */
let SitesRepository = class SitesRepository {
    constructor(dataSource) {
        this.dataSource = dataSource;
    }
    /** The number of this content's version, given to it now if it is new. Safe against others that store the same. */
    async versionOf(manager, sha256, content) {
        // Looking first spares an identity number a start; the second look finds what another process inserted meanwhile.
        const known = await this.find(manager, sha256);
        if (known !== null)
            return known;
        await manager.query('INSERT INTO sites_versions (sha256, content) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING', [sha256, content]);
        const stored = await this.find(manager, sha256);
        if (stored === null)
            throw new Error('The sites file was stored as a version and is not there');
        return stored;
    }
    /** What was in the file of that version; null when there is no such version. */
    async contentOf(version) {
        const rows = await this.dataSource.query('SELECT content FROM sites_versions WHERE version = $1', [version]);
        return rows[0]?.content ?? null;
    }
    async find(manager, sha256) {
        const rows = await manager.query('SELECT version FROM sites_versions WHERE sha256 = $1', [
            sha256,
        ]);
        return rows[0]?.version ?? null;
    }
};
SitesRepository = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DataSource])
], SitesRepository);
export { SitesRepository };
//# sourceMappingURL=sites.repository.js.map