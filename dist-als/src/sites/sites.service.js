var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var SitesService_1;
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { DataSource } from 'typeorm';
import { Config } from '../platform/config/config.js';
import { defaultSitesConfig } from './sites-config.js';
import { SitesFileError } from './sites.errors.js';
import { SITES_CHANGED } from './sites.events.js';
import { formatFaults, LARGEST_SITES_FILE, parseSitesFile } from './sites-file.js';
import { SitesRepository } from './sites.repository.js';
/**
 * The sites file in force in this process, and every version that ever was.
 *
 * `load()` has been called when other providers receive the service. A process keeps to the file that it has read
 * until SIGHUP or `reload()`; a faulty file then changes nothing.
 */
let SitesService = SitesService_1 = class SitesService {
    constructor(config, dataSource, repository, emitter) {
        this.config = config;
        this.dataSource = dataSource;
        this.repository = repository;
        this.emitter = emitter;
        this.logger = new Logger(SitesService_1.name);
        this.versions = new Map();
        this.onHangUp = () => void this.reload();
        this.inForce = null;
        this.loading = Promise.resolve();
    }
    onApplicationBootstrap() {
        process.on('SIGHUP', this.onHangUp);
    }
    onModuleDestroy() {
        process.off('SIGHUP', this.onHangUp);
    }
    /** Reads the file for the first time. Throws a SitesFileError that lists everything that is wrong with it. */
    async load() {
        this.inForce = await this.read();
        const { version, config } = this.inForce;
        this.logger.log(`Sites ${[...config.sites.keys()].join(', ')}: ${this.source()}, version ${version}`);
    }
    current() {
        if (!this.inForce)
            throw new Error('SitesService.load() must end before the sites are asked for');
        return this.inForce;
    }
    /** The sites as some version declared them, whatever the environment's secrets are by now. */
    async version(version) {
        const cached = this.versions.get(version);
        if (cached)
            return cached;
        const content = await this.repository.contentOf(version);
        if (content === null)
            throw new Error(`There is no version ${version} of the sites file in the database`);
        const config = this.parseVersion(version, content);
        this.versions.set(version, config);
        return config;
    }
    /** The signing secret of an endpoint; null when its variable is not set now, as can be for an endpoint of the past. */
    signingSecret(secretEnv) {
        return process.env[secretEnv] || null;
    }
    /** Reads the file again; true when it is now in force. A faulty one is logged, fault by fault, and the old one stays. */
    reload() {
        // One after the other: of two reloads that overlap, the older reading must not win.
        const turn = this.loading.then(() => this.reloadNow());
        this.loading = turn.catch(() => undefined);
        return turn;
    }
    async reloadNow() {
        const before = this.current().version;
        const after = await this.readOrKeep();
        if (after === null)
            return false;
        this.inForce = after;
        if (after.version === before) {
            this.logger.log(`Sites reloaded: nothing has changed, still version ${before}`);
            return true;
        }
        this.logger.log(`Sites reloaded: ${this.source()}, version ${after.version}`);
        this.emitter.emit(SITES_CHANGED, { version: after.version });
        return true;
    }
    async readOrKeep() {
        try {
            return await this.read();
        }
        catch (error) {
            const what = error instanceof Error ? error.message : String(error);
            this.logger.error(`The sites file was not reloaded, version ${this.current().version} stays in force. ${what}`);
            return null;
        }
    }
    async read() {
        const file = this.config.sitesFile;
        const content = file === null ? '' : await readSitesFile(file);
        const config = file === null ? defaultSitesConfig() : this.parseFile(file, content);
        const sha256 = createHash('sha256').update(content).digest();
        const version = await this.repository.versionOf(this.dataSource.manager, sha256, content);
        this.versions.set(version, config);
        return { version, config };
    }
    parseFile(file, content) {
        const result = parseSitesFile(content, { env: process.env });
        if (!result.config)
            throw new SitesFileError(formatFaults(file, result.faults));
        for (const warning of result.warnings) {
            this.logger.warn(`${file}:${warning.line}:${warning.column} ${warning.path}: ${warning.message}`);
        }
        return result.config;
    }
    parseVersion(version, content) {
        if (content === '')
            return defaultSitesConfig();
        const result = parseSitesFile(content, { env: null });
        if (!result.config)
            throw new SitesFileError(formatFaults(`sites file version ${version}`, result.faults));
        return result.config;
    }
    source() {
        return this.config.sitesFile ?? 'no SITES_FILE, so the default';
    }
};
SitesService = SitesService_1 = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [Config,
        DataSource,
        SitesRepository,
        EventEmitter2])
], SitesService);
export { SitesService };
/** The file's text. What keeps it from being read is told by name, with what to do. */
async function readSitesFile(file) {
    const bytes = await readBounded(file, LARGEST_SITES_FILE + 1);
    if (bytes.length > LARGEST_SITES_FILE) {
        throw new SitesFileError(`SITES_FILE ${file} is larger than ${LARGEST_SITES_FILE} bytes: is it the right file?`);
    }
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        throw new SitesFileError(`SITES_FILE ${file} is not UTF-8 text: save it as UTF-8`);
    }
}
async function readBounded(file, most) {
    try {
        const handle = await open(file, 'r');
        try {
            const buffer = Buffer.alloc(most);
            let length = 0;
            while (length < most) {
                const { bytesRead } = await handle.read(buffer, length, most - length);
                if (bytesRead === 0)
                    break;
                length += bytesRead;
            }
            return buffer.subarray(0, length);
        }
        finally {
            await handle.close();
        }
    }
    catch (error) {
        const code = error.code ?? String(error);
        throw new SitesFileError(`SITES_FILE ${file} cannot be read: ${READ_FAULTS[code] ?? code}`);
    }
}
const READ_FAULTS = {
    ENOENT: 'there is no such file. Correct the path (it is taken from the working directory) or unset SITES_FILE.',
    ENOTDIR: 'part of its path is not a folder. Correct the path.',
    EACCES: 'the user that runs Pitstop may not read it. Correct its owner or its mode.',
    EISDIR: 'it is a folder. Name the file in it.',
};
//# sourceMappingURL=sites.service.js.map