/** Processors, memory, disks, and whether the machine is a real one. */

import { existsSync, readlinkSync, statfsSync } from "node:fs";
import os from "node:os";
import type { Module } from "../module.ts";
import { namesIn, readText } from "./read.ts";

const MEGABYTE = 1024 ** 2;

/** What the machine is made of. */
export function hardware(_module: Module): Record<string, unknown> {
  const memory = memoryInfo();
  const cpus = os.cpus();
  const uptime = Math.floor(os.uptime());
  const [load1, load5, load15] = os.loadavg();
  return {
    processor: cpus.flatMap(({ model }, index) => [String(index), vendor(), model.trim()]),
    processor_count: processorCount(),
    processor_cores: Math.max(1, Math.floor(cpus.length / processorCount())),
    processor_threads_per_core: 1,
    processor_vcpus: cpus.length || 1,
    processor_nproc: cpus.length || 1,
    memtotal_mb: memory.real.total,
    memfree_mb: memory.real.free,
    swaptotal_mb: memory.swap.total,
    swapfree_mb: memory.swap.free,
    memory_mb: memory,
    loadavg: { "1m": load1, "5m": load5, "15m": load15 },
    uptime_seconds: uptime,
    mounts: mounts(),
    devices: devices(),
    device_links: { ids: {}, uuids: {}, labels: {}, masters: {} },
    ...board(),
    ...virtualization(),
  };
}

function cpuInfo(): string {
  return readText("/proc/cpuinfo");
}

function vendor(): string {
  return /^vendor_id\s*:\s*(.*)$/m.exec(cpuInfo())?.[1] ?? "unknown";
}

function processorCount(): number {
  const ids = cpuInfo().match(/^physical id\s*:\s*\d+$/gm);
  return Math.max(1, new Set(ids ?? []).size);
}

function memoryInfo() {
  const fields = Object.fromEntries(
    readText("/proc/meminfo").split("\n").map((line) => line.split(/:\s+/)),
  );
  const size = (name: string, usual = 0) =>
    name in fields
      ? Math.floor(Number.parseInt(fields[name]) / 1024)
      : Math.floor(usual / MEGABYTE);
  const total = size("MemTotal", os.totalmem());
  const free = size("MemFree", os.freemem());
  const unused = free + size("Cached") + size("Buffers");
  const swap = { total: size("SwapTotal"), free: size("SwapFree"), cached: size("SwapCached") };
  return {
    real: { total, used: total - free, free },
    nocache: { free: unused, used: total - unused },
    swap: { ...swap, used: swap.total - swap.free },
  };
}

function mounts(): unknown[] {
  const lines = readText("/proc/self/mounts").split("\n");
  const found: unknown[] = [];
  for (const line of lines) {
    const [device, mount, fstype, options] = line.split(" ");
    if (!/^(?:\/|\\\\)/.test(device ?? "") && !/:\//.test(device ?? "")) continue;
    try {
      const { bsize, blocks, bavail, files, ffree } = statfsSync(mount);
      found.push({
        mount,
        device,
        fstype,
        options,
        size_total: bsize * blocks,
        size_available: bsize * bavail,
        block_size: bsize,
        block_total: blocks,
        block_available: bavail,
        block_used: blocks - bavail,
        inode_total: files,
        inode_available: ffree,
        inode_used: files - ffree,
        uuid: "N/A",
      });
    } catch {
      // It may not be looked at.
    }
  }
  return found;
}

function devices(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of namesIn("/sys/block")) {
    const path = `/sys/block/${name}`;
    if (linkTo(path).includes("/virtual/") && !name.startsWith("loop")) continue;
    found[name] = {
      removable: readText(`${path}/removable`),
      rotational: readText(`${path}/queue/rotational`),
      sectors: readText(`${path}/size`),
      sectorsize: readText(`${path}/queue/hw_sector_size`),
      model: readText(`${path}/device/model`) || null,
      vendor: readText(`${path}/device/vendor`) || null,
      partitions: {},
    };
  }
  return found;
}

function linkTo(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function board(): Record<string, string> {
  const names = [
    "bios_date",
    "bios_vendor",
    "bios_version",
    "board_name",
    "board_vendor",
    "product_name",
    "product_version",
    "system_vendor",
  ];
  return Object.fromEntries(names.map((name) => {
    const file = name === "system_vendor" ? "sys_vendor" : name;
    return [name, readText(`/sys/devices/virtual/dmi/id/${file}`) || "NA"];
  }));
}

function virtualization(): Record<string, unknown> {
  const product = readText("/sys/devices/virtual/dmi/id/product_name");
  const cgroup = readText("/proc/1/cgroup");
  const type = existsSync("/.dockerenv") || /\/docker[/-]/.test(cgroup)
    ? "docker"
    : existsSync("/run/.containerenv")
    ? "podman"
    : /KVM|Standard PC/.test(product) || /^flags\s*:.*\bhypervisor\b/m.test(cpuInfo())
    ? "kvm"
    : /VirtualBox/.test(product)
    ? "virtualbox"
    : /VMware/.test(product)
    ? "VMware"
    : "NA";
  const role = type === "NA" ? "NA" : "guest";
  return {
    virtualization_type: type,
    virtualization_role: role,
    virtualization_tech_guest: type === "NA" ? [] : [type],
    virtualization_tech_host: [],
  };
}
