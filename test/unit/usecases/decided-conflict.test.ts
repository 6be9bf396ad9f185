import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { conflictHandlers } from '../../../main/usecases/conflicts.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'
import { codeOf, emptyCase, FormDefinition } from '../../../preload/contract/index.ts'

const definition = FormDefinition.parse(
  JSON.parse(readFileSync(new URL('../../../resources/forms/case.json', import.meta.url), 'utf8')),
)

it('a decision between two versions has to be a case that the form lets through, like any other save', async () => {
  const asked: string[] = []
  // Only what the call asks of them.
  const deps = {
    session: {
      workspace: () => ({
        db: { resolveConflict: () => Promise.resolve(asked.push('resolved')) },
        changed: () => asked.push('sent'),
      }),
    },
    clock: { now: () => 1 },
    newId: () => 'new',
    form: { definition, pickLists: {} },
  } as unknown as UseCaseDeps
  const resolve = async () =>
    conflictHandlers(deps)['conflicts.resolve']({ caseId: 'c', fields: emptyCase(), seen: 's' })
  await expect(resolve()).rejects.toSatisfy((error) => codeOf(error) === 'invalid')
  expect(asked).toEqual([])
})

it('whoever has a case open that is let go learns that it is gone; one that is sent as new stays', async () => {
  const told: unknown[] = []
  const deps = {
    session: {
      workspace: () => ({ db: { resolveMissing: () => Promise.resolve({ draftId: 'd' }) }, changed: () => undefined }),
    },
    events: { emit: (name: string, data: unknown) => told.push([name, data]) },
    clock: { now: () => 1 },
    newId: () => 'new',
    form: { definition, pickLists: {} },
  } as unknown as UseCaseDeps
  const resolve = conflictHandlers(deps)['conflicts.resolveMissing']
  await resolve({ caseId: 'c', choice: 'send-as-new' })
  expect(told).toEqual([])
  await resolve({ caseId: 'c', choice: 'let-go' })
  expect(told).toEqual([['recordVanished', { kind: 'case', id: 'c', reason: 'deleted' }]])
})
