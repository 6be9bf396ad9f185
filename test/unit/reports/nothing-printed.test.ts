import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { allCalls, grants, ownAxes, roles } from '../../../preload/contract/index.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const sources = globSync('{main,preload,renderer}/**/*.{ts,vue,css}', { cwd: root })

/** SECURITY C12: counts may leave on paper, a case never does. */
describe('a case', () => {
  test('is printed by no part of the desk: reports alone have a PDF', () => {
    const offering = sources.filter((path) => {
      const text = readFileSync(`${root}${path}`, 'utf8')
      return /window\.print\b|printToPDF|webContents\.print\b|execCommand\(\s*['"]print/.test(text)
    })
    expect(sources.length).toBeGreaterThan(500)
    expect(offering).toEqual([])
    const calls = allCalls.map(({ name }) => name).filter((name) => /print|pdf|paper/i.test(name))
    expect(calls).toEqual(['reports.exportPdf'])
    const writing = sources.filter((path) => /from 'pdfkit'/.test(readFileSync(`${root}${path}`, 'utf8')))
    expect(writing.every((path) => path.startsWith('main/reports/pdf/'))).toBe(true)
  })

  test('leaves an empty page when the window is printed by other means', () => {
    expect(readFileSync(`${root}renderer/styles/print.css`, 'utf8')).toMatch(
      /@media print \{\s*html,\s*body \{\s*display: none !important;/,
    )
    expect(readFileSync(`${root}renderer/main.ts`, 'utf8')).toContain("'./styles/print.css'")
  })
})

describe('a report', () => {
  test('knows no axis that shows a client: counts alone leave the desk, whoever asks', () => {
    const personal = /first|last|name$|phone|email|number|narrative|resolution|sourceId|address/i
    const axes = Object.values(ownAxes).flatMap((each) => Object.keys(each))
    // Names of roles and of organisations are nobody's.
    expect(axes.filter((axis) => personal.test(axis) && axis !== 'roleName' && axis !== 'orgName')).toEqual([])
  })

  test('leaves only with those who report: every way out asks for the same permission', () => {
    const out = allCalls.filter(({ name }) => /^reports\..*export/i.test(name))
    expect(out.map(({ name, needs }) => `${name} ${needs}`).toSorted()).toEqual([
      'reports.export report.export',
      'reports.exportPdf report.export',
      'reports.noteExport report.export',
    ])
    const able = roles.filter((role) => grants[role].includes('report.export'))
    expect(able).toEqual(['supervisor', 'analyst', 'administrator'])
  })
})
