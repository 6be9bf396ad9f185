import { expect, test } from 'vitest'
import { allCalls, grants, permissions, roles } from '../../../preload/contract/index.ts'
import type { Permission, Role } from '../../../preload/contract/index.ts'

/** Who may do what, written out beside the table of the program: what is given to one role more is seen here. */
const holders: Readonly<Record<Permission, readonly Role[]>> = {
  'case.read': roles,
  'case.write': ['agent', 'supervisor', 'administrator'],
  'call.read': roles,
  'call.use': ['agent', 'supervisor'],
  'call.supervise': ['supervisor'],
  'account.own': roles,
  'sync.control': roles,
  'unsent.count': ['supervisor', 'administrator'],
  'qa.read': ['supervisor', 'quality', 'analyst', 'administrator'],
  'qa.write': ['supervisor', 'quality', 'administrator'],
  'qa.readOwn': ['agent'],
  'people.read': ['supervisor', 'administrator'],
  'people.write': ['administrator'],
  'recording.listen': ['supervisor', 'quality', 'administrator'],
  'report.read': ['supervisor', 'quality', 'analyst', 'administrator'],
  'report.export': ['supervisor', 'analyst', 'administrator'],
  'personal.see': ['agent', 'supervisor', 'administrator'],
  'personal.reveal': ['quality'],
}

test.each(permissions)('%s is for whom it is meant, and for nobody else', (permission) => {
  expect(roles.filter((role) => grants[role].includes(permission))).toEqual(holders[permission])
})

/** By the first half of a call's name: what it takes at least to make any of them. */
const needed = {
  recordings: ['recording.listen'],
  board: ['call.supervise'],
  reports: ['report.read', 'report.export'],
  masking: ['personal.reveal'],
  feedback: ['qa.readOwn'],
  people: ['people.read', 'people.write'],
  callBacks: ['call.use'],
  followUps: ['case.write'],
} as const

test.each(Object.entries(needed))('every call of %s asks for a permission of its own', (group, needs) => {
  const calls = allCalls.filter((call) => call.name.startsWith(`${group}.`))
  expect(calls).not.toEqual([])
  for (const call of calls) expect([call.name, needs.some((each) => each === call.needs)]).toEqual([call.name, true])
})
