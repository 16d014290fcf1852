import { BaseManager, BaseProxy, type Proxied } from "@pystd/multiprocessing/managers";

export class Foo {
  f(): void {
    console.log("you called Foo.f()");
  }
  g(): void {
    console.log("you called Foo.g()");
  }
  _h(): void {
    console.log("you called Foo._h()");
  }
}

// A simple generator function
export function* baz(): Generator<number> {
  for (let i = 0; i < 10; i++) yield i * i;
}

// Proxy type for generator objects
export class GeneratorProxy extends BaseProxy {
  static override readonly exposed = ["next"];

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (;;) {
      const { value, done } = await this._callmethod("next") as IteratorResult<number, void>;
      if (done) return;
      yield value!;
    }
  }
}

// What Python's module operator has
export const operator = {
  add: (x: number, y: number) => x + y,
  pow: (x: number, y: number) => x ** y,
};

// Function to return the operator module
export function getOperatorModule(): typeof operator {
  return operator;
}

export class MyManager extends BaseManager {
  declare Foo1: () => Promise<Proxied<Pick<Foo, "f" | "g">>>;
  declare Foo2: () => Promise<Proxied<Pick<Foo, "g" | "_h">>>;
  declare baz: () => Promise<GeneratorProxy>;
  declare operator: () => Promise<Proxied<typeof operator>>;
}

// register the Foo class; make `f()` and `g()` accessible via proxy
MyManager.register("Foo1", { callable: Foo });

// register the Foo class; make `g()` and `_h()` accessible via proxy
MyManager.register("Foo2", { callable: Foo, exposed: ["g", "_h"] });

// register the generator function baz; use `GeneratorProxy` to make proxies
MyManager.register("baz", { callable: baz, proxytype: GeneratorProxy });

// register getOperatorModule(); make public functions accessible via proxy
MyManager.register("operator", { callable: getOperatorModule });

async function test(): Promise<void> {
  await using manager = new MyManager();
  await manager.start();

  console.log("-".repeat(20));

  const f1 = await manager.Foo1();
  await f1.f();
  await f1.g();
  console.log(!("_h" in f1));
  console.log(f1._token.typeid);

  console.log("-".repeat(20));

  const f2 = await manager.Foo2();
  await f2.g();
  await f2._h();
  console.log(!("f" in f2));

  console.log("-".repeat(20));

  const it = await manager.baz();
  const seen: string[] = [];
  for await (const i of it) {
    seen.push(`<${i}>`);
  }
  console.log(...seen);

  console.log("-".repeat(20));

  const op = await manager.operator();
  console.log("op.add(23, 45) =", await op.add(23, 45));
  console.log("op.pow(2, 9) =", await op.pow(2, 9));
}

if (import.meta.main) {
  await test();
}
