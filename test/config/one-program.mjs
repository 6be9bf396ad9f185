// One TypeScript program for everything that is linted, the scripts of the .vue files among it. Left to itself
// typescript-eslint makes one for each tsconfig, and makes it anew for every .vue file: more than half of the time of a lint.
import vue from 'eslint-plugin-vue'
import ts from 'typescript'
import tsEslint from 'typescript-eslint'

const root = new URL('../../', import.meta.url).pathname
const vueParser = vue.configs['flat/base'].map(({ languageOptions }) => languageOptions?.parser).find(Boolean)
const vueFiles = [{ extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }]

function readProject(name) {
  const file = `${root}test/config/tsconfig.${name}.json`
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  return ts.parseJsonConfigFileContent(config, ts.sys, `${root}test/config`, {}, file, undefined, vueFiles)
}

/** What the parser of .vue files hands to the parser of their scripts, which has to find the same text in the program. */
function scriptOf(text, filePath) {
  let script = ''
  const listener = {
    parseForESLint(code, options) {
      if (options.project) script = code
      return tsEslint.parser.parseForESLint(code, { ...options, project: null })
    },
  }
  const options = { filePath, parser: listener, project: true, ecmaVersion: 'latest', sourceType: 'module' }
  vueParser.parseForESLint(text, options)
  return script
}

function makeProgram(names) {
  const projects = names.map(readProject)
  const options = { ...projects[0].options, allowNonTsExtensions: true }
  const host = ts.createCompilerHost(options, true)
  const readSource = host.getSourceFile
  host.getSourceFile = (file, language, ...rest) => {
    if (!file.endsWith('.vue')) return readSource(file, language, ...rest)
    return ts.createSourceFile(file, scriptOf(ts.sys.readFile(file) ?? '', file), language, true, ts.ScriptKind.TS)
  }
  return ts.createProgram([...new Set(projects.flatMap(({ fileNames }) => fileNames))], options, host)
}

/**
 * A parser for ESLint whose types come from one program of the files of all these tsconfigs, with the first one's compiler
 * options. It is made when the first file asks for types.
 */
export function createParser(names) {
  let made = null
  return {
    meta: { name: 'one-program', version: '1' },
    parseForESLint(code, options) {
      // Without a project it is an expression in a template, or a file that is linted without types.
      if (!options.project) return tsEslint.parser.parseForESLint(code, options)
      made ??= makeProgram(names)
      // What is being edited, and not on the disk like this, goes the usual way.
      const isAsOnDisk = made.getSourceFile(options.filePath)?.text === code
      const types = isAsOnDisk ? { project: null, programs: [made] } : {}
      return tsEslint.parser.parseForESLint(code, { ...options, ...types })
    },
  }
}
