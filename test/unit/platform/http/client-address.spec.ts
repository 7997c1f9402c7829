import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientAddress, isIn, parseNetwork } from '../../../../src/platform/http/client-address.js';

const networks = (...texts: string[]) => texts.map(parseNetwork);

describe('An address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24', true],
    ['203.0.114.7', '203.0.113.0/24', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['203.0.113.7', '0.0.0.0/0', true],
    ['2001:db8::7', '2001:db8::/32', true],
    ['2001:DB8:0:0::7', '2001:db8::7', true],
    ['2001:db9::7', '2001:db8::/32', false],
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['::ffff:cb00:7107', '203.0.113.0/24', true],
    ['203.0.113.7', '::ffff:203.0.113.0/120', true],
    ['203.0.114.7', '::ffff:203.0.113.0/120', false],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.7', '::/0', false],
    ['::1', '0.0.0.0/0', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['', '0.0.0.0/0', false],
    ['localhost', '127.0.0.0/8', false],
    ['2130706433', '127.0.0.0/8', false],
    ['0x7f.1', '127.0.0.0/8', false],
    ['0177.0.0.1', '127.0.0.0/8', false],
    ['127.1', '127.0.0.0/8', false],
    ['127.0.0.1, 127.0.0.1', '127.0.0.0/8', false],
  ])('%s stands in %s: %s', (address, network, stands) => {
    expect(isIn(networks(network), address)).toBe(stands);
  });

  it('that is not known stands in no network', () => {
    expect(isIn(networks('0.0.0.0/0', '::/0'), null)).toBe(false);
  });
});

describe('The sender of a request', () => {
  const proxies = networks('10.0.0.0/8', '2001:db8:f::/48');

  it.each<[string, string, string | undefined, string | null]>([
    ['is the peer when there is no header', '203.0.113.7', undefined, '203.0.113.7'],
    ['is the peer when nobody trusts it, whatever it writes', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['is the proxy itself when it forwards for nobody', '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy itself when the header is empty', '10.0.0.1', ' ', '10.0.0.1'],
    ['is what the proxy saw', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is found behind several proxies', '10.0.0.1', '203.0.113.7, 10.0.0.3,10.0.0.2', '203.0.113.7'],
    ['is not what the sender wrote in front', '10.0.0.1', '198.51.100.1, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['is not a proxy that the sender wrote in front', '10.0.0.1', '10.0.0.9, 203.0.113.7', '203.0.113.7'],
    ['is the one furthest out when all are proxies', '10.0.0.1', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
    ['is found behind a proxy that speaks IPv6', '2001:db8:f::1', '2001:DB8::7', '2001:db8::7'],
    ['is found behind an IPv4-mapped proxy', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is IPv4 when it is IPv4-mapped', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['is found when the proxy writes its port', '10.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
    ['is found when the proxy writes its IPv6 port', '10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['is found when the proxy writes brackets', '10.0.0.1', '[2001:db8::7]', '2001:db8::7'],
    ['has no zone: the database knows none', 'fe80::7%eth0', undefined, 'fe80::7'],
    ['is unknown when the proxy says so', '10.0.0.1', '203.0.113.7, unknown', null],
    ['is unknown when the proxy writes garbage', '10.0.0.1', "'; DROP TABLE receipts; --", null],
    ['is unknown when the proxy writes nothing after a comma', '10.0.0.1', '203.0.113.7,', null],
    ['is not known from garbage further out', '10.0.0.1', 'garbage, 203.0.113.7', '203.0.113.7'],
    ['is unknown on a connection that is gone', '', undefined, null],
  ])('%s', (_, peer, forwardedFor, sender) => {
    expect(clientAddress(peer, forwardedFor, proxies)).toBe(sender);
  });

  it('is never changed by anything that the sender writes itself', () => {
    const written = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.5', '127.0.0.1', ',', ', ,'));
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), (left) => {
        const header = [...left, '203.0.113.7', '10.0.0.2'].join(', ');
        expect(clientAddress('10.0.0.1', header, proxies)).toBe('203.0.113.7');
      }),
    );
  });

  it('is an address that the database can hold, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6(), fc.constant('fe80::1%a b')), (peer) => {
        const sender = clientAddress(peer, peer, networks('0.0.0.0/0', '::/0'));
        if (sender !== null) expect(sender).toMatch(/^(\d+\.){3}\d+$|^[0-9a-f:]+$/);
      }),
    );
  });
});

describe('A network', () => {
  it.each(['', 'example.org', '10.0.0.0/33', '10.0.0.0/x', '::/129', '10.0.0.0/8/8'])('is not %j', (text) => {
    expect(() => parseNetwork(text)).toThrow();
  });
});
