import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSameCase } from '../../../main/sync/merge.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { call, createEngineDesk, walkIn } from './engine-desk.ts'
import type { Behaviour } from './engine-desk.ts'

/** DESIGN 10: no case lost or doubled, whatever the network does in whatever order. */

const runs = Number(process.env['HELPLINE_MODEL_RUNS'] ?? 20)

/** Commits may come late, but before the second look of an entry: that is what the rule of two looks promises. */
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Behaviour>('ok') },
  { weight: 5, arbitrary: fc.constantFrom<Behaviour>('refused', 'lost-before', 'lost-after', 'failed', 'sign-in') },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 13_900 }).map((late) => ({ late })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4_900 }).map((slow) => ({ slow })) },
)

const step = fc.oneof(
  fc.record({ kind: fc.constant('walk-in' as const), ms: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('call' as const), ms: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('edit' as const), ms: fc.nat(20_000), which: fc.nat(9) }),
  fc.record({ kind: fc.constant('try now' as const), ms: fc.nat(20_000) }),
)

it('has every case at the server once, with its last values, when the faults are over', async () => {
  const seed = seedOfRun('sync model')
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { maxLength: 40 }),
      fc.array(step, { minLength: 1, maxLength: 10 }),
      async (faults, steps) => {
        const desk = createEngineDesk({ timings: { pullEveryMs: 40_000 } })
        let token = 1
        const signInAgain = async () => {
          if (desk.heard.ended < token) return
          token += 1
          desk.engine.setSession({ token: `token-${token}` })
          await desk.clock.settle()
        }
        try {
          const waiting = [...faults]
          desk.server.setBehaviour((request) => {
            const next = waiting.shift() ?? 'ok'
            // Only a change can come late; for reading it is a time-out like any other.
            return typeof next === 'object' && 'late' in next && request !== 'create' && request !== 'update'
              ? 'lost-before'
              : next
          })
          await desk.begin()
          const wanted = new Map<string, ReturnType<typeof walkIn>>()
          for (const each of steps) {
            const ids = [...wanted.keys()]
            if (each.kind === 'try now') {
              await desk.engine.retryNow(null)
            } else if (each.kind === 'edit') {
              const id = ids[each.which % Math.max(1, ids.length)]
              const before = id === undefined ? undefined : wanted.get(id)
              if (id !== undefined && before !== undefined) {
                const edited = { ...before, resolution: `${before.resolution}+` }
                wanted.set(id, edited)
                await desk.save(edited, id)
              }
            } else {
              const name = `case ${wanted.size}`
              const fields = each.kind === 'call' ? call(`call-${wanted.size}`, name) : walkIn(name)
              wanted.set(await desk.save(fields), fields)
            }
            await desk.clock.advance(each.ms)
            await signInAgain()
          }
          for (let turn = 0; turn < 60 && (await desk.rows()).length > 0; turn += 1) {
            await desk.clock.advance(60_000)
            await signInAgain()
          }

          expect(await desk.rows()).toEqual([])
          expect(desk.server.held.size).toBe(wanted.size)
          for (const [id, fields] of wanted) {
            const record = await desk.db.getCase({ id })
            expect(record.state).toBe('accepted')
            const held = desk.server.held.get(record.serverId ?? '')
            expect(held !== undefined && isSameCase(fields, held.fields)).toBe(true)
            expect(isSameCase(fields, record.fields)).toBe(true)
          }
        } finally {
          await desk.close()
        }
      },
    ),
    { seed, numRuns: runs, endOnFailure: true },
  )
}, 120_000)
