import js from '@eslint/js'
import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import vueAccessibility from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'
import { createParser } from './one-program.mjs'

/** The tests know every runtime: their options are those of all that is linted. */
const parser = createParser(['test', 'main', 'preload', 'renderer'])
const root = new URL('../../', import.meta.url).pathname

/** Ways in which caller text could become markup (SECURITY A9) and TLS could be switched off (D5). */
const bannedSyntax = [
  ...[
    'MemberExpression[property.name=$]',
    'MemberExpression[property.value=$]',
    'Property[key.name=$]',
    'Property[key.value=$]',
  ].map((selector) => ({
    // The last two are render functions: `h('p', { innerHTML: text })`.
    selector: selector.replace('$', '/^(innerHTML|outerHTML|srcdoc)$/'),
    message: 'Caller text is shown as text, never as markup (SECURITY A9).',
  })),
  {
    selector:
      'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/]',
    message: 'Caller text is shown as text, never as markup (SECURITY A9).',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^write(ln)?$/]:matches([callee.object.name="document"], [callee.object.property.name="document"])',
    message: 'document.write is refused (SECURITY A9).',
  },
  {
    selector: 'Property[key.name="rejectUnauthorized"], Property[key.value="rejectUnauthorized"]',
    message: 'Certificates are never ignored (SECURITY D5).',
  },
  {
    selector: 'Literal[value=/NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors|certificate-error/]',
    message: 'Certificates are never ignored (SECURITY D5).',
  },
  {
    selector: 'MemberExpression[property.name="NODE_TLS_REJECT_UNAUTHORIZED"]',
    message: 'Certificates are never ignored (SECURITY D5).',
  },
  { selector: 'TSNonNullExpression', message: 'Prove it instead of asserting it (no `!`).' },
]

/** Electron's dangerous doors have one file each (SECURITY A1, A12). */
const electronDoors = [
  ...['callee.name', 'callee.property.name'].map((where) => ({
    selector: `NewExpression[${where}=/^(BrowserWindow|BaseWindow|WebContentsView)$/]`,
    message: 'One factory makes all windows (SECURITY A1).',
  })),
  ...[
    'MemberExpression[object.name="shell"]',
    'MemberExpression[object.property.name="shell"]',
    'ObjectPattern > Property[key.name=/^open(External|Path)$/]',
  ].map((selector) => ({ selector, message: 'One function opens links (SECURITY A12).' })),
]

export default [
  { ignores: ['node_modules', 'out', 'dist', '.cache', 'test-results', '**/*.cjs', '**/*.json'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  ...vueAccessibility.configs['flat/recommended'],
  ...vueI18n.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: ['main', 'preload', 'renderer', 'test'].map((name) => `${root}test/config/tsconfig.${name}.json`),
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: root,
      },
    },
    settings: {
      'vue-i18n': { localeDir: `${root}renderer/locales/en/*.json`, messageSyntaxVersion: '^11.0.0' },
    },
    rules: {
      'no-restricted-syntax': ['error', ...bannedSyntax, ...electronDoors],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@intlify/vue-i18n/no-missing-keys': 'off',
      // There are no enums (`erasableSyntaxOnly`), and looking for them took an eighth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
    },
  },
  { files: ['**/*.ts'], languageOptions: { parser } },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/no-restricted-v-bind': ['error', '/^(innerHTML|outerHTML|srcdoc)$/i'],
      'vue/no-restricted-syntax': ['error', ...bannedSyntax],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      // Vuetify's inputs carry their own label and controls.
      'vuejs-accessibility/label-has-for': 'off',
      '@intlify/vue-i18n/no-raw-text': ['error', { ignorePattern: '^[-–—·#:;,.…()+/|×\\s\\d%]+$' }],
    },
  },
  { files: ['renderer/**'], languageOptions: { globals: { window: 'readonly', document: 'readonly' } } },
  {
    files: ['main/shell/electron/windows.ts', 'main/shell/electron/links.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax] },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['**/*.mjs'], ...ts.configs.disableTypeChecked },
  // This file names what it bans.
  { files: ['test/config/eslint.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['resources/scripts/**', 'test/bench/**', 'test/config/**', 'test/e2e/**'],
    rules: { 'no-console': 'off' },
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly', setTimeout: 'readonly' } },
  },
  prettier,
]
