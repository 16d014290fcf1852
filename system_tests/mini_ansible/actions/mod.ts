/** The modules and action plugins that the executor runs. */

export * from "./action.ts";
export * from "./registry.ts";
