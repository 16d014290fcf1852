import { Process } from "@pystd/multiprocessing";
import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

export function change(name: string): void {
  const existing = new SharedMemory(name);
  const { buffer, byteOffset } = existing.buf;
  const c = new BigInt64Array(buffer, byteOffset, 6);
  console.log([...c].map(Number));
  c[5] = 888n;
  existing.close();
}

if (import.meta.main) {
  const a = BigInt64Array.of(1n, 1n, 2n, 3n, 5n, 8n);
  const shm = new SharedMemory({ create: true, size: a.byteLength });
  const { buffer, byteOffset } = shm.buf;
  const b = new BigInt64Array(buffer, byteOffset, a.length);
  b.set(a);
  console.log([...b].map(Number));
  const p = new Process({ target: change, args: [shm.name] });
  await p.start();
  await p.join();
  console.log([...b].map(Number));
  shm.close();
  shm.unlink();
}
