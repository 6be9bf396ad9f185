import { expect, it } from 'vitest'
import { createApp } from 'vue'
import { placesOf, reportFaultsOf } from '../../../renderer/app/fault-report.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { fakeBridge } from '../../kit/fake-bridge.ts'
import { until } from '../../kit/mount-desk.ts'

const origin = 'http://127.0.0.1:4711'

/** An error as the built window throws it; its message quotes what nobody may read in a log. */
function fault(): Error {
  const error = new TypeError('kanari of the defect')
  error.stack = `TypeError: kanari of the defect\n    at save (${origin}/assets/index-D8bbwUwK.js:12:345)\n    at ${origin}/assets/phone-Bive4bQZ.js:1:2\n    at other (https://evil.example/x.js:1:1)`
  return error
}

it('of a fault in the window only the places in our own files are told (F4)', () => {
  expect(placesOf(fault())).toEqual(['index-D8bbwUwK.js:12:345', 'phone-Bive4bQZ.js:1:2'])
  expect(placesOf('kanari')).toEqual([])
  expect(placesOf(null)).toEqual([])
})

it('what nobody catches is reported to the core: errors, promises and broken screens', async () => {
  const fake = fakeBridge()
  fake.answers('app.reportFault', () => ({}))
  setBridge(fake.api)
  const app = createApp({})
  reportFaultsOf(app)
  window.dispatchEvent(new ErrorEvent('error', { error: fault() }))
  const rejection = new Event('unhandledrejection')
  window.dispatchEvent(Object.assign(rejection, { reason: fault() }))
  app.config.errorHandler?.(fault(), null, 'render')
  await until(() => fake.made.length === 3)
  expect(fake.made.map(({ input }) => input)).toEqual(
    Array.from({ length: 3 }, () => ({ places: ['index-D8bbwUwK.js:12:345', 'phone-Bive4bQZ.js:1:2'] })),
  )
  expect(JSON.stringify(fake.made)).not.toContain('kanari')
})
