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

/** Whether an address stands in one of the networks; one that is not known, or cannot be read, stands in none. */
export function isIn(networks: readonly Network[], address: string | null): boolean {
  const parsed = address === null ? null : parseAddress(address);
  return (
    parsed !== null &&
    networks.some(([network, length]) => parsed.kind() === network.kind() && parsed.match(network, length))
  );
}

/**
 * The address of whoever sent the request. Behind trusted proxies X-Forwarded-For is read from the right: each proxy
 * appends the address that it saw, so the first one that is not a trusted proxy is the sender; anything further left
 * was written by the sender itself.
 *
 * @param peer the address of the TCP connection
 * @param forwardedFor the header's value, all occurrences joined by commas
 * @returns the canonical text, IPv4-mapped addresses as IPv4 and without a zone; null when a trusted proxy names what is
 *   no address: the sender is not known then, and must not pass for the proxy
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly Network[],
): string | null {
  let client = canonicalAddress(peer);
  const hops = forwardedFor?.trim() ? forwardedFor.split(',') : [];
  while (hops.length > 0 && isIn(trustedProxies, client)) client = canonicalAddress(withoutPort(hops.pop() ?? ''));
  return client;
}

/** Some proxies write the port too: `203.0.113.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string {
  const [, bracketed, dotted] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop) ?? [];
  return bracketed ?? dotted ?? hop.trim();
}

let lastRead: { readonly text: string; readonly canonical: string | null } = { text: '', canonical: null };

/** A sender or its proxy comes again and again: the last answer is kept. */
function canonicalAddress(text: string): string | null {
  if (text !== lastRead.text) lastRead = { text, canonical: parseAddress(text)?.toString() ?? null };
  return lastRead.canonical;
}

/** Neither `1` nor `010.0.0.1`, which some libraries take for addresses. The zone says nothing outside that machine. */
function parseAddress(text: string): Address | null {
  const [address = ''] = text.split('%');
  const readable = address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  return readable ? ipaddr.process(address) : null;
}
