import { expect, it } from 'vitest'
import { createPageSize } from '../../../main/sync/page-size.ts'

const page = (asked: number, received: number, tookMs = 10) => ({ asked, received, tookMs })

it('asks for more of a quick server, up to five usual pages', () => {
  const size = createPageSize(20)
  const asked = Array.from({ length: 5 }, () => {
    const count = size.count()
    expect(size.came(page(count, count))).toBe(false)
    return count
  })
  expect(asked).toEqual([20, 40, 80, 100, 100])
})

it('asks for less on a slow link, and again for more when it is quick', () => {
  const size = createPageSize(20)
  size.came(page(20, 20, 3_000))
  expect(size.count()).toBe(10)
  size.came(page(10, 10, 1_000))
  expect(size.count()).toBe(10)
  size.came(page(10, 10, 100))
  expect(size.count()).toBe(20)
})

it('asks for less after a page that was too large or too late, for the same after any other failure', () => {
  const size = createPageSize(20)
  size.failed('server-unreachable', 100)
  expect(size.count()).toBe(20)
  size.failed('server-timeout', 100)
  size.failed('server-too-large', 100)
  expect(size.count()).toBe(5)
})

it('makes less of what was asked, not of what it might have asked: a line turned slow gets small pages at once', () => {
  const size = createPageSize(20)
  for (const asked of [20, 40, 80]) size.came(page(asked, asked))
  expect(size.count()).toBe(100)
  size.failed('server-timeout', 20)
  expect(size.count()).toBe(10)
})

it('never asks for fewer rows than an overlap of one needs', () => {
  const size = createPageSize(20)
  for (let index = 0; index < 10; index++) size.failed('server-timeout', 100)
  expect(size.count()).toBe(2)
  expect(createPageSize(1).count()).toBe(2)
})

it('does not take the limit of a server for the end of its list', () => {
  const size = createPageSize(20)
  size.came(page(20, 20))
  size.came(page(40, 40))
  expect(size.came(page(80, 50))).toBe(false)
  expect(size.count()).toBe(50)
  expect(size.came(page(50, 50))).toBe(false)
  expect(size.count()).toBe(50)
})

it('knows the end by a page that a usual one would not have filled', () => {
  const size = createPageSize(20)
  expect(size.came(page(20, 19))).toBe(true)
  expect(size.came(page(80, 1))).toBe(true)
  expect(size.came(page(5, 5))).toBe(false)
  expect(size.came(page(5, 4))).toBe(true)
})
