import { expect, test } from 'vitest'
import { createDialLink, keptMs, settleMs } from '../../../main/usecases/dial-link.ts'
import { createSecretGate } from '../../../main/usecases/secret-gate.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

function deskWithLinks() {
  const clock = createFakeClock()
  const told: string[] = []
  const desk = { canDial: false }
  const link = createDialLink({ clock, canDial: () => desk.canDial, tell: (number) => told.push(number) })
  return {
    clock,
    told,
    link,
    become: (canDial: boolean) => {
      desk.canDial = canDial
      link.deskChanged()
    },
  }
}

test('a link is told at once to somebody who can dial, and nothing is kept of it', async () => {
  const { link, told, become } = deskWithLinks()
  become(true)
  link.open('tel:+254 722 000 111')
  expect(told).toEqual(['+254722000111'])
  expect(link.take()).toBeNull()
})

test('of several that came before, the newest is told once, when the desk has settled', async () => {
  const { clock, link, told, become } = deskWithLinks()
  for (const each of ['tel:116', 'sip:8102@exchange.example', 'tel:117;phone-context=x', 7, null]) link.open(each)
  become(true)
  expect(told).toEqual([])
  await clock.advance(settleMs)
  expect(told).toEqual(['8102'])
  become(false)
  become(true)
  await clock.advance(settleMs)
  expect(told).toEqual(['8102'])
})

test('one that was taken is not told again; one that is too old is forgotten', async () => {
  const { clock, link, told, become } = deskWithLinks()
  link.open('tel:116')
  become(true)
  expect(link.take()).toBe('116')
  expect(link.take()).toBeNull()
  become(false)
  link.open('tel:117')
  await clock.advance(keptMs + 1)
  become(true)
  await clock.advance(settleMs)
  expect(link.take()).toBeNull()
  expect(told).toEqual([])
})

test('a lock that comes before it was told keeps it for the unlock', async () => {
  const { clock, link, told, become } = deskWithLinks()
  link.open('tel:116')
  become(true)
  become(false)
  await clock.advance(settleMs)
  expect(told).toEqual([])
  become(true)
  await clock.advance(settleMs)
  expect(told).toEqual(['116'])
})

test('the SIP secret passes once after each sign-in and each load of a window (SECURITY B6)', () => {
  const gate = createSecretGate()
  const passes = () => [gate.mayPass(), gate.mayPass()]
  expect(passes()).toEqual([true, false])
  gate.windowLoaded()
  expect(passes()).toEqual([true, false])
  gate.signedOut()
  expect(passes()).toEqual([true, false])
})
