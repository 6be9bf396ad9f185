import { AppError } from '../../preload/contract/index.ts'
import type { Outward } from '../ipc/outward.ts'
import { callMasks } from './call-masks.ts'
import { eventMasks } from './event-masks.ts'
import type { MaskTools } from './kinds.ts'
import { maskProblems } from './mask-records.ts'

type Change = (value: unknown, tools: MaskTools) => unknown

interface LooseMask {
  readonly guard: (input: unknown, tools: MaskTools) => void
  readonly change: Change
}

const asItIs: Change = (value) => value

/** `isMasked`: whether whoever is at the desk now sees masked. */
export function createOutward(options: { isMasked: () => boolean; tools: MaskTools }): Outward {
  const { isMasked, tools } = options

  function maskOf(name: string): LooseMask {
    // The tables prove each mask against the shape of its own call; a lookup by a name known only at run time loses which.
    const found = (callMasks as Readonly<Record<string, string | Change | { guard: Change; mask: string | Change }>>)[
      name
    ]
    if (found === undefined) throw new AppError('forbidden')
    const changeOf = (mask: string | Change) => (typeof mask === 'function' ? mask : asItIs)
    if (typeof found === 'object') return { guard: found.guard, change: changeOf(found.mask) }
    return { guard: asItIs, change: changeOf(found) }
  }

  return {
    admit(call, input) {
      if (!isMasked()) return false
      maskOf(call.name).guard(input, tools)
      return true
    },
    answer: (call, value, isAskedMasked) =>
      isAskedMasked || isMasked() ? maskOf(call.name).change(value, tools) : value,
    problems(call, problems) {
      // Refusals of what this person typed about themselves or the staff are shown as the server gave them.
      if (!isMasked() || call === null) return problems
      return typeof callMasks[call.name as keyof typeof callMasks] === 'string' ? problems : maskProblems(problems)
    },
    event(key, data) {
      if (!isMasked()) return { data }
      const found = (eventMasks as Readonly<Record<string, string | Change>>)[key]
      if (found === undefined) return null
      const shown = typeof found === 'function' ? found(data, tools) : data
      return shown === null && data !== null ? null : { data: shown }
    },
  }
}
