import fc from 'fast-check'
import { latestCommitMs } from './story-desk.ts'
import type { Mishap } from './story-network.ts'
import { personPaths } from './story-records.ts'
import { paths } from './story-server.ts'
import type { Step } from './story.ts'

const desk = fc.constantFrom(0 as const, 1 as const)
const path = fc.constantFrom(...paths)
const which = fc.nat(3)

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Mishap>('none') },
  {
    weight: 10,
    arbitrary: fc.constantFrom<Mishap>(
      'refused',
      'lost-before',
      'lost-after',
      'failed',
      'failed-after',
      'portal',
      'portal-after',
      'half-answer',
      'busy',
      'twice',
      'signed-out',
    ),
  },
  // A commit that nobody waits for may be late, but before the second look: that is what the rule of two looks promises.
  { weight: 2, arbitrary: fc.integer({ min: 1, max: latestCommitMs }).map((late) => ({ late })) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4_900 }).map((slow) => ({ slow })) },
)

const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('save' as const),
      desk,
      source: fc.constantFrom('walkin' as const, 'call' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('edit' as const),
      desk,
      which,
      path,
      typingMs: fc.oneof(fc.constant(0), fc.nat(20_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('colleague edits' as const), which, path }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('colleague adds' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('colleague deletes' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('link' as const),
      desk,
      trouble: fc.constantFrom('none' as const, 'none' as const, 'refusing' as const, 'silent' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('mishaps' as const),
      desk,
      list: fc.array(mishap, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('sessions end' as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sign in' as const), desk }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('kill' as const), desk, afterCalls: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart' as const), desk }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('try now' as const), desk }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('resolve' as const), desk, isMine: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('score' as const), desk, which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('write' as const),
      desk,
      kind: fc.constantFrom('email' as const, 'sms' as const),
      files: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('regret' as const),
      desk,
      mishap,
      afterMs: fc.nat(20_000),
      isSentAgain: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('new person' as const), desk }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('edit person' as const),
      desk,
      which,
      path: fc.constantFrom(...personPaths),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('take back' as const), desk, which, isSentAgain: fc.boolean() }),
  },
)

const step: fc.Arbitrary<Step> = fc
  .tuple(event, fc.oneof(fc.constant(0), fc.nat(3_000), fc.nat(60_000)))
  .map(([what, ms]) => ({ ...what, ms }))

/** Histories, whatever happens in whatever order. */
export const plots = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 24, size: 'max' }),
  /** The first pull of each desk has none, one or several pages. */
  records: fc.integer({ min: 0, max: 8 }),
  /** What is drawn while the story is told. */
  seed: fc.nat(),
})
