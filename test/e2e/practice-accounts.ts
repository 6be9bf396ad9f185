import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Account = z.object({ login: z.string(), password: z.string(), role: z.string() })

/** The practice accounts as the sign-in screen shows them. */
const accounts = z
  .array(Account)
  .parse(JSON.parse(readFileSync(new URL('../../resources/practice/accounts.json', import.meta.url), 'utf8')))

export function accountOf(login: string): z.infer<typeof Account> {
  const account = accounts.find((each) => each.login === login)
  if (account === undefined) throw new Error(`No practice account is called ${login}`)
  return account
}
