import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allCalls, WireError } from '../../../preload/contract/index.ts'
import type { CallName } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { examples } from '../../unit/ipc/call-examples.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'

const seed = seedOfRun('hostile input')

/** Strings that mean something somewhere: to SQL, to a file system, to JavaScript, to full-text search. */
const nasty = fc.constantFrom(
  "'; DROP TABLE cases; --",
  '" OR 1=1 --',
  'NEAR(a b) AND * NOT "',
  '../../../etc/passwd',
  '\u0000\u0001\uffff',
  '\ud800',
  '__proto__',
  '<script>alert(1)</script>',
  '%s%n${x}{{y}}',
  '\u202e\u2066‮',
  '🧒🏾'.repeat(40),
  'a'.repeat(39_000),
  '',
)

/** The right shape with hostile words in every place that takes a string. */
function poisoned(value: unknown, words: () => string): unknown {
  if (typeof value === 'string') return /^[0-9a-f]{8}-/.test(value) ? value : words()
  if (Array.isArray(value)) return value.map((each) => poisoned(each, words))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, poisoned(each, words)]))
}

test('whatever a window sends to the real desk is answered, in words of the contract (SECURITY B2)', async () => {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  const id = await rig.save()
  const leavesTheDesk = ['session.signOut', 'session.lock', 'practice.stopServer', 'practice.startServer']
  const calls = allCalls.filter((call) => !leavesTheDesk.includes(call.name))
  const arbitrary = fc.record({
    call: fc.constantFrom(...calls),
    words: fc.array(nasty, { minLength: 30, maxLength: 30 }),
    anything: fc.option(fc.anything({ withBigInt: true, withMap: true, withDate: true })),
  })
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ call, words, anything }) => {
      let next = 0
      const shaped = poisoned(examples[call.name as CallName], () => words[next++ % words.length] ?? '')
      for (const input of [shaped, ...(anything === null ? [] : [anything])]) {
        const result = await rig.core.router.handle(call.name, input, 'trusted')
        if (result.ok) expect(call.out.safeParse(result.value).success).toBe(true)
        else {
          expect(WireError.safeParse(result.error).success).toBe(true)
          expect([call.name, result.error.code]).not.toEqual([call.name, 'internal'])
        }
      }
    }),
    { seed, numRuns: 300 },
  )
  expect((await rig.must('cases.get', { id })).fields.contact.firstName).toBe('Wanjiku')
})
