/** Which system, on which machine. */

import os from "node:os";
import process from "node:process";
import type { Module } from "../module.ts";
import { assignments, firstOf, readText } from "./read.ts";

const SYSTEMS: Readonly<Record<string, string>> = {
  linux: "Linux",
  darwin: "Darwin",
  freebsd: "FreeBSD",
  win32: "Win32NT",
};
const MACHINES: Readonly<Record<string, string>> = {
  x64: "x86_64",
  arm64: "aarch64",
  ia32: "i386",
};
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  Debian: ["debian", "ubuntu", "raspbian", "linuxmint", "kali", "pop"],
  RedHat: ["rhel", "fedora", "centos", "rocky", "almalinux", "ol", "amzn"],
  Suse: ["opensuse-leap", "opensuse-tumbleweed", "sles"],
  Archlinux: ["arch", "manjaro"],
  Alpine: ["alpine"],
  Gentoo: ["gentoo"],
};
const NAMES: Readonly<Record<string, string>> = {
  rhel: "RedHat",
  ol: "OracleLinux",
  amzn: "Amazon",
  centos: "CentOS",
  almalinux: "AlmaLinux",
  arch: "Archlinux",
  linuxmint: "Linux Mint",
};
const PACKAGE_MANAGERS: readonly (readonly [string, string])[] = [
  ["apt", "/usr/bin/apt-get"],
  ["dnf", "/usr/bin/dnf"],
  ["yum", "/usr/bin/yum"],
  ["zypper", "/usr/bin/zypper"],
  ["pacman", "/usr/bin/pacman"],
  ["apk", "/sbin/apk"],
  ["homebrew", "/usr/local/bin/brew"],
];

/** System, kernel, machine, names. */
export function platform(_module: Module): Record<string, unknown> {
  const machine = MACHINES[process.arch] ?? process.arch;
  const hostname = os.hostname();
  const python = { major: 3, minor: 11, micro: 0, releaselevel: "final", serial: 0 };
  return {
    system: SYSTEMS[process.platform] ?? os.type(),
    kernel: os.release(),
    kernel_version: os.version(),
    machine,
    architecture: machine,
    userspace_architecture: machine,
    userspace_bits: process.arch === "ia32" ? "32" : "64",
    nodename: hostname,
    hostname: hostname.split(".")[0],
    fqdn: hostname,
    domain: hostname.split(".").slice(1).join("."),
    machine_id: readText("/etc/machine-id"),
    fips: readText("/proc/sys/crypto/fips_enabled") === "1",
    python: {
      version: python,
      version_info: Object.values(python),
      executable: firstOf(["/usr/bin/python3", "/usr/local/bin/python3"]) ?? "python3",
      type: "cpython",
      has_sslcontext: true,
    },
    python_version: `${python.major}.${python.minor}.${python.micro}`,
  };
}

/** Distribution, and what comes with it. */
export function distribution(_module: Module): Record<string, unknown> {
  const path = firstOf(["/etc/os-release", "/usr/lib/os-release"]) ?? "";
  const release = assignments(readText(path));
  const id = release.ID ?? "";
  const name = NAMES[id] ?? (id === "" ? SYSTEMS[process.platform] ?? os.type() : nameOf(release));
  const family = Object.entries(FAMILIES).find(([, ids]) => ids.includes(id))?.[0] ?? name;
  const debian = id === "debian" ? readText("/etc/debian_version") : "";
  const version = /^\d/.test(debian) ? debian : release.VERSION_ID ?? os.release();
  return {
    distribution: name,
    distribution_version: version,
    distribution_major_version: version.split(".")[0],
    distribution_minor_version: version.split(".")[1] ?? "",
    distribution_release: release.VERSION_CODENAME ?? "NA",
    distribution_file_path: path,
    distribution_file_parsed: path !== "",
    distribution_file_variety: family,
    os_family: process.platform === "darwin" ? "Darwin" : family,
    lsb: {},
    pkg_mgr: PACKAGE_MANAGERS.find(([, file]) => firstOf([file]))?.[0] ?? "unknown",
    service_mgr: firstOf(["/run/systemd/system"])
      ? "systemd"
      : readText("/proc/1/comm") || "service",
    apparmor: { status: firstOf(["/sys/kernel/security/apparmor"]) ? "enabled" : "disabled" },
    selinux: { status: firstOf(["/sys/fs/selinux/enforce"]) ? "enabled" : "disabled" },
    selinux_python_present: false,
    system_capabilities: [],
    system_capabilities_enforced: "N/A",
  };
}

function nameOf({ ID = "", NAME = "" }: Record<string, string>): string {
  const word = NAME.split(/[ /]/)[0];
  return word !== "" ? word : ID.charAt(0).toUpperCase() + ID.slice(1);
}
