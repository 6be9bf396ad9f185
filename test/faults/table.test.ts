import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFaultServer } from './fault-desk.ts'
import type { FaultServer } from './fault-desk.ts'
import { operations } from './fault-operations.ts'
import { faultRows } from './fault-rows.ts'

/**
 * Fault by operation, each for real: a desk, a proxy that spoils the request, the practice server. Every operation has a desk
 * of its own and takes the faults one after the other; the operations run side by side. The table is printed at the end.
 */

const results = new Map<string, string>()
const over = new Map(operations.map(({ name }) => [name, Promise.withResolvers<undefined>()]))

let server: FaultServer

async function runLane({ name, expected, begin }: (typeof operations)[number]): Promise<void> {
  const begunAt = performance.now()
  const lane = await begin(server)
  try {
    for (const row of faultRows) {
      if (expected(row) === '–') continue
      const result = await lane.run(row).catch((error: unknown) => `failed: ${String(error)}`)
      results.set(`${row.name} ${name}`, result)
    }
  } finally {
    await lane.close()
    process.stdout.write(`${name}: ${Math.round((performance.now() - begunAt) / 1000)} s\n`)
  }
}

beforeAll(async () => {
  server = await startFaultServer(8)
  for (const operation of operations) {
    runLane(operation).then(
      () => over.get(operation.name)?.resolve(undefined),
      (error: unknown) => over.get(operation.name)?.reject(error),
    )
  }
})

afterAll(async () => {
  await Promise.allSettled([...over.values()].map(({ promise }) => promise))
  await server.close()
  printTable()
})

function printTable(): void {
  const cells = [
    ['fault', ...operations.map(({ name }) => name)],
    ...faultRows.map((row) => [row.name, ...operations.map(({ name }) => results.get(`${row.name} ${name}`) ?? '–')]),
  ]
  const widths = [...operations.keys(), operations.length].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  )
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`${lines.join('\n')}\n`)
}

describe.each(operations)('$name', ({ name, expected }) => {
  it.each(faultRows.filter((row) => expected(row) !== '–'))(`$name: ends as the table says`, async (row) => {
    await over.get(name)?.promise
    expect(expected(row).split(' or ')).toContain(results.get(`${row.name} ${name}`))
  })
})
