import { expect, test } from 'vitest'
import { grants } from '../../../preload/contract/index.ts'
import { grantsAt } from '../../../main/masking/who-sees.ts'

test('a site that says nothing leaves everybody what the program gives them', () => {
  expect(grantsAt({})).toEqual(grants)
})

test('a site may show everything to those who score, and hide everything from them', () => {
  expect(grantsAt({ quality: 'shown' }).quality).toContain('personal.see')
  expect(grantsAt({ quality: 'shown' }).quality).not.toContain('personal.reveal')
  expect(grantsAt({ quality: 'hidden' }).quality).not.toContain('personal.reveal')
  expect(grantsAt({ quality: 'hidden' }).quality).toContain('qa.write')
})

test('a site may let an analyst ask for one record at a time', () => {
  const granted = grantsAt({ analyst: 'on-request' })
  expect(granted.analyst).toContain('personal.reveal')
  expect(granted.analyst).not.toContain('personal.see')
  expect(granted.quality).toEqual(grants.quality)
})
