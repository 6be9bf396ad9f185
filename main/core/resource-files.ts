import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FormDefinition, roles, Scenarios, SheetDefinition } from '../../preload/contract/index.ts'
import type { QaForm } from '../../preload/contract/index.ts'
import { readQaForms } from '../quality/forms.ts'
import { PracticeSite } from '../site/site.ts'

const Accounts = z.array(z.object({ login: z.string(), password: z.string(), role: z.enum(roles) }))

export interface ResourceFiles {
  readonly definition: FormDefinition
  /** What a call can be scored by. */
  readonly qaForms: readonly QaForm[]
  readonly site: PracticeSite
  readonly accounts: z.infer<typeof Accounts>
  /** The exercises of the practice exchange. */
  readonly scenarios: Scenarios
  /** The rows of the yearly sheet. */
  readonly yearly: SheetDefinition
  /** Where the fonts of printed reports are. */
  readonly fonts: string
}

/** What the desk is shipped with. A file that does not fit its schema is a broken installation: it throws. */
export function readResources(folder: string): ResourceFiles {
  const read = <T>(schema: z.ZodType<T>, ...path: string[]): T =>
    schema.parse(JSON.parse(readFileSync(join(folder, ...path), 'utf8')))
  return {
    definition: read(FormDefinition, 'forms', 'case.json'),
    qaForms: readQaForms(formTexts(join(folder, 'forms', 'qa'))),
    site: read(PracticeSite, 'practice', 'site.json'),
    accounts: read(Accounts, 'practice', 'accounts.json'),
    scenarios: read(Scenarios, 'practice', 'scenarios.json'),
    yearly: read(SheetDefinition, 'reports', 'child-helpline-international.json'),
    fonts: join(folder, 'reports', 'fonts'),
  }
}

/** Every form of the folder, by name: where two are for the same call, the first one is taken. */
function formTexts(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.toSorted().map((name) => readFileSync(join(folder, name), 'utf8'))
}
