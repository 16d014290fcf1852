import { BaseManager, type Proxied } from "@pystd/multiprocessing/managers";

export class MathsClass {
  add(x: number, y: number): number {
    return x + y;
  }
  mul(x: number, y: number): number {
    return x * y;
  }
}

export class MyManager extends BaseManager {
  declare Maths: () => Promise<Proxied<MathsClass>>;
}

MyManager.register("Maths", { callable: MathsClass });

if (import.meta.main) {
  await using manager = new MyManager();
  await manager.start();
  const maths = await manager.Maths();
  console.log(await maths.add(4, 3));
  console.log(await maths.mul(7, 8));
}
