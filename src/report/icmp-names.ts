// What ICMP errors are called: by type and code as RFC 792, RFC 1122 (3.2.2.1), RFC 1812 (5.2.7.1) and RFC 4443 name them.

// biome-ignore format: a table, one name a row
const IPV4: Readonly<Record<string, string>> = {
  '3': 'destination unreachable',
  '3/0': 'network unreachable',
  '3/1': 'host unreachable',
  '3/2': 'protocol unreachable',
  '3/3': 'port unreachable',
  '3/4': 'fragmentation needed and DF set',
  '3/5': 'source route failed',
  '3/6': 'destination network unknown',
  '3/7': 'destination host unknown',
  '3/8': 'source host isolated',
  '3/9': 'communication with the network administratively prohibited',
  '3/10': 'communication with the host administratively prohibited',
  '3/11': 'network unreachable for this type of service',
  '3/12': 'host unreachable for this type of service',
  '3/13': 'communication administratively prohibited',
  '3/14': 'host precedence violation',
  '3/15': 'precedence cutoff in effect',
  '4': 'source quench',
  '5': 'redirect',
  '11': 'time exceeded',
  '11/0': 'time exceeded in transit (TTL 0)',
  '11/1': 'time exceeded while fragments were put together',
  '12': 'parameter problem',
}

// biome-ignore format: a table, one name a row
const IPV6: Readonly<Record<string, string>> = {
  '1': 'destination unreachable',
  '1/0': 'no route to destination',
  '1/1': 'communication administratively prohibited',
  '1/2': 'beyond the scope of the source address',
  '1/3': 'address unreachable',
  '1/4': 'port unreachable',
  '1/5': 'source address failed the ingress or egress policy',
  '1/6': 'route to destination rejected',
  '2': 'packet too big',
  '3': 'time exceeded',
  '3/0': 'time exceeded in transit (hop limit 0)',
  '3/1': 'time exceeded while fragments were put together',
  '4': 'parameter problem',
  '4/0': 'erroneous header field',
  '4/1': 'unrecognized next header',
  '4/2': 'unrecognized IPv6 option',
}

export interface IcmpError {
  type: number
  code: number
  /** Address of who sent it. */
  from: string
}

/** `host unreachable`; a type alone where its code has no name. */
export function icmpName({ type, code, from }: IcmpError): string {
  const names = from.includes(':') ? IPV6 : IPV4
  return names[`${type}/${code}`] ?? names[type] ?? 'an error without a name'
}

/** As in dialogues: `icmp 3/13 from 10.0.0.254`. */
export function icmpText({ type, code, from }: IcmpError): string {
  return `icmp ${type}/${code} from ${from}`
}
