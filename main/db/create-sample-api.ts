import { AppError } from '../../preload/contract/errors.ts'
import type { SamplePick } from '../../preload/contract/sample.ts'
import type { DatabaseConnection } from './open.ts'
import { createSampleQueries } from './queries/samples.ts'
import type { SampleDbApi } from './sample-db-api.ts'

interface SampleTools {
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
}

/** The part of `DbApi` about the calls that are to be scored. */
export function createSampleApi(database: DatabaseConnection, { read, write }: SampleTools): SampleDbApi {
  const samples = createSampleQueries(database)

  function need(month: string, callRef: string): SamplePick {
    const pick = samples.pick(month, callRef)
    if (pick === null) throw new AppError('not-found')
    return pick
  }

  return {
    callsToSample: (input) =>
      read(() => {
        const rows = samples.calls(input)
        return { rows, next: rows.length < input.limit ? null : (rows.at(-1)?.seq ?? null) }
      }),
    firstCallAt: () => read(() => samples.firstCallAt()),
    sampleOf: ({ month }) => read(() => samples.month(month)),
    sampleMonths: () => read(() => samples.months()),
    samplePicks: ({ month }) => read(() => samples.picks(month)),
    pageSamplePicks: (input) => read(() => samples.page(input)),
    samplePick: ({ month, callRef }) => read(() => need(month, callRef)),
    keepSample(input) {
      write(() => {
        samples.keepMonth(input)
        samples.removeOpen(input.month, input.stays)
        for (const pick of input.picks) samples.add(input.month, pick, null)
      })
    },
    swapPick(input) {
      write(() => {
        const { month, callRef, instead } = input
        if (need(month, callRef).state !== 'to-score') throw new AppError('forbidden')
        samples.swap(input)
        if (instead !== null) samples.add(month, instead, callRef)
      })
    },
  }
}
