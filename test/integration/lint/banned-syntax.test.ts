import { ESLint } from 'eslint'
import ts from 'typescript-eslint'
import { beforeAll, describe, expect, it } from 'vitest'

/** The project's own rules without those that need types: what is banned here is banned by its shape alone. */
const eslint = new ESLint({
  overrideConfigFile: 'test/config/eslint.config.mjs',
  overrideConfig: [ts.configs.disableTypeChecked],
})

/** What the rules say against a file of the project with this text, in words that name the line of the baseline. */
async function saidAbout(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath })
  return (result?.messages ?? []).map((each) => `${each.ruleId ?? 'unreadable'}: ${each.message}`)
}

// The first look loads every plugin, which on a busy computer takes longer than any test may.
beforeAll(() => saidAbout('renderer/app/leaving.ts', '\n'))

const template = (inner: string) =>
  `<script setup lang="ts">\nconst text = ''\n</script>\n\n<template>\n  ${inner}\n</template>\n`

describe('text that would become markup (SECURITY A9)', () => {
  it.each([
    'element.innerHTML = text',
    "element['innerHTML'] = text",
    'element.outerHTML = text',
    'frame.srcdoc = text',
    "h('p', { innerHTML: text })",
    "h('p', { 'innerHTML': text })",
    "element.insertAdjacentHTML('beforeend', text)",
    'element.setHTMLUnsafe(text)',
    'range.createContextualFragment(text)',
    'document.write(text)',
    'window.document.writeln(text)',
  ])('%s is refused', async (line) => {
    expect((await saidAbout('renderer/app/leaving.ts', `${line}\n`)).join()).toContain('SECURITY A9')
    expect((await saidAbout('renderer/App.vue', `<script setup lang="ts">\n${line}\n</script>\n`)).join()).toContain(
      'SECURITY A9',
    )
  })

  it.each([
    ['<p v-html="text" />', 'vue/no-v-html'],
    ['<p :innerHTML="text" />', 'vue/no-restricted-v-bind'],
    ['<p :innerHTML.prop="text" />', 'vue/no-restricted-v-bind'],
    ['<p .innerHTML="text" />', 'vue/no-restricted-v-bind'],
    ['<iframe :srcdoc="text" />', 'vue/no-restricted-v-bind'],
    ['<p @click="$event.target.innerHTML = text" />', 'SECURITY A9'],
    ['<p v-bind="{ innerHTML: text }" />', 'SECURITY A9'],
  ])('%s is refused in a template', async (inner, by) => {
    expect((await saidAbout('renderer/App.vue', template(inner))).join()).toContain(by)
  })

  it('text itself is not', async () => {
    expect(await saidAbout('renderer/App.vue', template('<p>{{ text }}</p>'))).toEqual([])
  })
})

describe('the dangerous doors of Electron (SECURITY A1, A12)', () => {
  it.each([
    ['new BrowserWindow({})', 'SECURITY A1'],
    ['new electron.BrowserWindow({})', 'SECURITY A1'],
    ['new WebContentsView({})', 'SECURITY A1'],
    ['void shell.openExternal(address)', 'SECURITY A12'],
    ['void electron.shell.openPath(address)', 'SECURITY A12'],
    ['const { openExternal } = shell', 'SECURITY A12'],
  ])('%s has one place', async (line, by) => {
    expect((await saidAbout('main/shell/electron/run.ts', `${line}\n`)).join()).toContain(`${by})`)
  })

  it.each(['main/shell/electron/windows.ts', 'main/shell/electron/links.ts'])(
    'which is %s, where markup stays refused',
    async (file) => {
      expect((await saidAbout(file, 'new BrowserWindow({})\nvoid shell.openExternal(address)\n')).join()).not.toContain(
        'SECURITY A1',
      )
      expect((await saidAbout(file, 'element.innerHTML = text\n')).join()).toContain('SECURITY A9')
    },
  )
})
