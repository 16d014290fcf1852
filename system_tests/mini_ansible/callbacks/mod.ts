/** What is told while playbooks run: to people, to programs, to the comparison with Ansible. */

export * from "./callback.ts";
