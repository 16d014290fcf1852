import { Manager } from "@pystd/multiprocessing";

if (import.meta.main) {
  await using manager = await Manager();
  const Global = await manager.Namespace();
  Global.x = 10;
  Global.y = "hello";
  Global._z = 12.3; // this is an attribute of the proxy
  console.log(await Global.str());
}
