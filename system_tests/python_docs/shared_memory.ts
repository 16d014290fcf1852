import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

if (import.meta.main) {
  const shmA = new SharedMemory({ create: true, size: 10 });
  const buffer = shmA.buf;
  console.log(buffer.length);
  buffer.set([22, 33, 44, 55]);
  buffer[4] = 100;
  // Attach to an existing block
  const shmB = new SharedMemory(shmA.name);
  console.log([...shmB.buf.subarray(0, 5)]);
  shmB.buf.set(new TextEncoder().encode("howdy"));
  console.log(new TextDecoder().decode(shmA.buf.subarray(0, 5)));
  shmB.close();
  shmA.close();
  shmA.unlink();
}
