/** How the objects of this room look in a console. */

const HOOKS = ["Deno.customInspect", "nodejs.util.inspect.custom"];

/** Shows objects of `cls` as their text, which is Python's `repr()`. */
export function inspectAsText(cls: { readonly prototype: object }): void {
  for (const hook of HOOKS) {
    Object.defineProperty(cls.prototype, Symbol.for(hook), {
      value(this: object): string {
        return String(this);
      },
    });
  }
}
