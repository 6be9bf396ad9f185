import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FormDefinition, roles, Scenarios } from '../../preload/contract/index.ts'
import { PracticeSite } from '../site/site.ts'

const Accounts = z.array(z.object({ login: z.string(), password: z.string(), role: z.enum(roles) }))

export interface ResourceFiles {
  readonly definition: FormDefinition
  readonly site: PracticeSite
  readonly accounts: z.infer<typeof Accounts>
  /** The exercises of the practice exchange. */
  readonly scenarios: Scenarios
}

/** What the desk is shipped with. A file that does not fit its schema is a broken installation: it throws. */
export function readResources(folder: string): ResourceFiles {
  const read = <T>(schema: z.ZodType<T>, ...path: string[]): T =>
    schema.parse(JSON.parse(readFileSync(join(folder, ...path), 'utf8')))
  return {
    definition: read(FormDefinition, 'forms', 'case.json'),
    site: read(PracticeSite, 'practice', 'site.json'),
    accounts: read(Accounts, 'practice', 'accounts.json'),
    scenarios: read(Scenarios, 'practice', 'scenarios.json'),
  }
}
