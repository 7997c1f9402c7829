import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** A network in CIDR notation, parsed. */
export type Network = [Address, number];

/**
 * Parses CIDR notation or a lone address. An IPv4-mapped IPv6 network is the IPv4 network that it maps.
 *
 * @throws Error when the text is neither
 */
export function parseNetwork(text: string): Network {
  const trimmed = text.trim();
  const [address, length] = trimmed.includes('/')
    ? ipaddr.parseCIDR(trimmed)
    : ([ipaddr.parse(trimmed), ipaddr.parse(trimmed).kind() === 'ipv4' ? 32 : 128] as Network);
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && length >= 96) {
    return [address.toIPv4Address(), length - 96];
  }
  return [address, length];
}

/** Whether an address stands in one of the networks; an address that cannot be read stands in none. */
export function isIn(networks: readonly Network[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([network, length]) => parsed.kind() === network.kind() && parsed.match(network, length));
}

/**
 * The address of whoever sent the request. Behind trusted proxies X-Forwarded-For is read from the right: each proxy
 * appends the address that it saw, so the first one that is not a trusted proxy is the sender; anything further left
 * was written by the sender itself.
 *
 * @param peer the address of the TCP connection
 * @param forwardedFor the header's value, all occurrences joined by commas
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly Network[],
): string {
  let client = peer;
  const hops = forwardedFor?.split(',').map((hop) => hop.trim()) ?? [];
  while (hops.length > 0 && isIn(trustedProxies, client)) {
    const hop = hops.pop() ?? '';
    if (!ipaddr.isValid(hop)) return client;
    client = hop;
  }
  return ipaddr.isValid(client) ? ipaddr.process(client).toString() : client;
}
