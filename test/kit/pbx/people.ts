import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Account = z.object({ login: z.string(), password: z.string(), exten: z.string(), fname: z.string() })
export type Agent = z.infer<typeof Account>

/** The people of the practice server: each has a desk at the exchange, under the extension of their account. */
export const agents: readonly Agent[] = z
  .array(Account)
  .parse(JSON.parse(readFileSync(new URL('../../../resources/practice/accounts.json', import.meta.url), 'utf8')))

export function agentOf(login: string): Agent {
  const agent = agents.find((each) => each.login === login)
  if (agent === undefined) throw new Error(`No practice account is called ${login}`)
  return agent
}

/** Extensions of browsers that call from outside. */
const callerExtensions = ['9001', '9002', '9003'] as const

/** The SIP secret of an extension. */
export const secretOf = (extension: string): string => `sip-${extension}`

function endpoint(extension: string, kind: 'agent' | 'caller', contact: string, name: string): string {
  return `[${extension}](${kind})
auth = ${extension}
aors = ${extension}
callerid = "${name}" <${extension}>
[${extension}](secret)
username = ${extension}
password = ${secretOf(extension)}
[${extension}](${contact})
`
}

/** The endpoints of everybody; those in `shortLived` are registered for 3 s at a time. */
export function endpoints(shortLived: readonly string[]): string {
  return [
    ...agents.map(({ exten, fname }) =>
      endpoint(exten, 'agent', shortLived.includes(exten) ? 'short-contact' : 'contact', fname),
    ),
    ...callerExtensions.map((extension) => endpoint(extension, 'caller', 'contact', `Caller ${extension}`)),
  ].join('\n')
}
