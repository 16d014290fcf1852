// A task that does nothing.
export default function nothing() {}
