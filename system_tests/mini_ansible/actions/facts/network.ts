/** Interfaces, addresses, routes, and name servers. */

import os from "node:os";
import type { Module } from "../module.ts";
import { namesIn, readText } from "./read.ts";

/** How the machine is connected. */
export function network(_module: Module): Record<string, unknown> {
  const interfaces = os.networkInterfaces();
  const names = namesIn("/sys/class/net");
  const all = names.length > 0 ? names : Object.keys(interfaces);
  const facts: Record<string, unknown> = {
    interfaces: all,
    all_ipv4_addresses: addresses("IPv4"),
    all_ipv6_addresses: addresses("IPv6"),
    default_ipv4: {},
    default_ipv6: {},
    hostnqn: "",
    iscsi_iqn: "",
    is_chroot: false,
  };
  for (const name of all) facts[name.replaceAll(/[^\w]/g, "_")] = describe(name);
  const route = defaultRoute();
  if (route !== undefined) facts.default_ipv4 = withAddress(route);
  return facts;

  function addresses(family: string): string[] {
    return Object.values(interfaces).flatMap((each) => each ?? [])
      .filter((each) => each.family === family && !each.internal).map(({ address }) => address);
  }

  function describe(name: string): Record<string, unknown> {
    const path = `/sys/class/net/${name}`;
    const found = interfaces[name] ?? [];
    const four = found.find(({ family }) => family === "IPv4");
    const about: Record<string, unknown> = {
      device: name,
      active: ["up", "unknown"].includes(readText(`${path}/operstate`)),
      mtu: Number(readText(`${path}/mtu`)) || 1500,
      macaddress: readText(`${path}/address`) || found[0]?.mac,
      type: name === "lo" ? "loopback" : "ether",
      promisc: false,
    };
    if (four !== undefined) {
      const { address, netmask } = four;
      about.ipv4 = { address, netmask, network: networkOf(address, netmask), broadcast: "" };
    }
    const six = found.filter(({ family }) => family === "IPv6");
    if (six.length > 0) {
      about.ipv6 = six.map(({ address, cidr }) => ({
        address,
        prefix: cidr?.split("/")[1] ?? "128",
        scope: address.startsWith("fe80") ? "link" : address === "::1" ? "host" : "global",
      }));
    }
    return about;
  }

  function withAddress({ device, gateway }: Route): Record<string, unknown> {
    const { ipv4, ...about } = describe(device);
    const { address = "" } = (ipv4 ?? {}) as { address?: string };
    const { active: _, promisc: __, device: ___, ...rest } = about;
    return { ...rest, ...ipv4 as object, gateway, interface: device, alias: device, address };
  }
}

interface Route {
  readonly device: string;
  readonly gateway: string;
}

/** The kernel writes addresses as numbers, the last byte first. */
function defaultRoute(): Route | undefined {
  for (const line of readText("/proc/net/route").split("\n").slice(1)) {
    const [device, destination, gateway] = line.split(/\s+/);
    if (destination !== "00000000") continue;
    const bytes = gateway.match(/../g)?.reverse().map((each) => Number.parseInt(each, 16));
    return { device, gateway: bytes?.join(".") ?? "" };
  }
  return undefined;
}

function networkOf(address: string, netmask: string): string {
  const mask = netmask.split(".").map(Number);
  return address.split(".").map((part, index) => Number(part) & mask[index]).join(".");
}

/** Who is asked for the addresses of names. */
export function nameServers(_module: Module): Record<string, unknown> {
  const dns: Record<string, unknown> = {};
  for (const line of readText("/etc/resolv.conf").split("\n")) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === "nameserver") dns.nameservers = [...(dns.nameservers as string[] ?? []), ...rest];
    else if (word === "search") dns.search = rest;
    else if (word === "domain") dns.domain = rest[0];
    else if (word === "options") {
      dns.options = Object.fromEntries(rest.map((option) => {
        const [name, value = true] = option.split(":");
        return [name, value];
      }));
    }
  }
  return { dns };
}
