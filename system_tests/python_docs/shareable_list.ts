import { ShareableList } from "@pystd/multiprocessing/shared_memory";

function typeName(entry: unknown): string {
  if (entry === null) return "NoneType";
  if (typeof entry === "string") return "str";
  if (typeof entry === "boolean") return "bool";
  if (entry instanceof Uint8Array) return "bytes";
  return Number.isInteger(entry) ? "int" : "float";
}

if (import.meta.main) {
  const a = new ShareableList([
    "howdy",
    new TextEncoder().encode("HoWdY"),
    -273.154,
    100,
    null,
    true,
    42,
  ]);
  console.log([...a].map(typeName));
  console.log(a.get(2));
  a.set(2, -78.5);
  console.log(a.get(2));
  a.set(2, "dry ice"); // Changing data types is supported as well
  console.log(a.get(2));
  try {
    a.set(2, "larger than previously allocated storage space");
  } catch (error) {
    console.log((error as Error).message);
  }
  console.log(a.get(2));
  console.log(a.length);
  console.log(a.index(42));
  console.log(a.count("howdy"));

  const b = new ShareableList([0, 1, 2, 3, 4]);
  const c = new ShareableList(null, { name: b.shm.name });
  console.log(String(c).replace(/name='[^']*'/, "name='…'"));
  c.set(-1, -999);
  console.log(b.get(-1));
  b.shm.close();
  c.shm.close();
  c.shm.unlink();
  a.shm.close();
  a.shm.unlink();
}
