export {};
//# sourceMappingURL=outbound-channel.js.map