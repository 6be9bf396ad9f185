/** The id of a workspace folder as people read it out: `4f2a-91c0-77de-0b13`. */
export function shortIdOf(workspace: string): string {
  return (workspace.match(/.{4}/g) ?? []).join('-')
}
