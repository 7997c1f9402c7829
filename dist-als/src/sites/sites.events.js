/** Said within the process, after the sites file in force has become another one. Not an event of the event log. */
export const SITES_CHANGED = 'sites.changed';
//# sourceMappingURL=sites.events.js.map